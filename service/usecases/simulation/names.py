"""Names of people, units and posts that do not exist."""

import random

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    "戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
GIVEN = (
    "安宁远航启明思源嘉言若水望舒子衿景行知行修齐致和清越云帆星河晓岚"
    "书瑶沐阳雨桐一诺可欣浩然文博天佑佳怡梓涵晨曦静怡泽宇欣妍"
)
UNITS = (
    "组织部",
    "纪委监委",
    "政法委",
    "人民法院",
    "人民检察院",
    "发展和改革委员会",
    "教育局",
    "科学技术局",
    "工业和信息化局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源和规划局",
    "住房和城乡建设局",
    "交通运输局",
    "水务局",
    "农业农村局",
    "商务局",
    "文体广电和旅游局",
    "卫生健康委员会",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
    "医疗保障局",
    "城市管理局",
    "行政审批局",
    "临江镇",
    "望湖镇",
    "青禾镇",
    "东渡街道",
    "南塘街道",
)
DEPARTMENTS = ("办公室", "综合业务科", "政策法规科")
POSTS = ("综合管理岗", "行政执法岗", "项目管理岗", "文字综合岗", "窗口服务岗")


def person_name(chance: random.Random) -> str:
    """Invent a person's name."""
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def unit_name(index: int) -> str:
    """Return the name of the unit with an index; beyond the list they are numbered."""
    round_, place = divmod(index, len(UNITS))
    return f"澄湖市{UNITS[place]}" + (f"第{round_}分局" if round_ else "")
