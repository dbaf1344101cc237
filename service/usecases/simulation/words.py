"""What people of the invented city might write, item by item."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from service.domain.words import Dimension

_TOPICS = (
    "学习贯彻会议精神",
    "窗口服务中的群众工作",
    "从学生到公务员的转变",
    "廉洁从政第一课",
    "基层治理案例",
    "公文写作与表达",
)
_FORMS = ("座谈", "集中学习", "现场教学", "主题党日")
_NOTES = ("聊了近期工作节奏", "介绍了食堂与周边", "交流了家乡与生活", "谈了下一步打算")
_TASKS = (
    "参与老旧小区改造走访",
    "承办惠企政策宣讲",
    "协助安全生产检查",
    "跟进重点项目服务",
    "牵头处理一件信访积案",
)
_FIELDS = ("急难险重", "科技招商", "乡村振兴", "基层治理", "其他")
_EVALUATORS = ("S1001", "S1002")
"""Heads of departments in the first unit of every invented city."""

_GOALS = ("通过执法资格考试", "独立起草一份调研报告", "牵头完成一个小项目")


def written(item: str, occurrence: int, chance: random.Random, day: date, entry: date) -> dict[str, Any]:
    """Return a right payload for an item on a day, as somebody of the city would write it."""
    iso = day.isoformat()
    topic, form, note = chance.choice(_TOPICS), chance.choice(_FORMS), chance.choice(_NOTES)
    fixed: Mapping[str, Callable[[], dict[str, Any]]] = {
        "organization.briefing": lambda: {"held_on": iso, "topics": "入职须知与纪律要求"},
        "organization.launch": lambda: {"held_on": iso, "attended": True, "mentor_words": "扣好第一粒扣子"},
        "organization.initial_training": lambda: {
            "starts_on": (day - timedelta(days=13)).isoformat(),
            "ends_on": iso,
            "days": 14,
            "passed": True,
            "certificate_no": f"CX{entry.year}{chance.randint(1000, 9999)}",
        },
        "organization.elite_club_join": lambda: {"joined_on": iso, "group": "第一小组", "role": "成员"},
        "organization.elite_club_activity": lambda: {
            "held_on": iso,
            "theme": topic,
            "part": chance.choice(("组织者", "主讲", "参与者")),
        },
        "organization.career_plan": lambda: {
            "held_on": iso,
            "adviser": "公务员科",
            "goals": [
                {"goal": goal, "target_on": (entry + timedelta(days=360 * number)).isoformat()}
                for number, goal in enumerate(_GOALS, start=2)
                if number * 360 < 36 * 30
            ],
        },
        "organization.goal_review": lambda: {
            "held_on": iso,
            "results": [{"goal": goal, "result": "按计划推进"} for goal in _GOALS[:1]],
        },
        "organization.three_year_evaluation": lambda: {
            "evaluated_on": iso,
            "evaluators": list(_EVALUATORS),
            "scores": {dimension.value: chance.randint(70, 95) for dimension in Dimension},
            "conclusion": "持续培养",
            "next_steps": "轮岗锻炼",
        },
        "department.first_post": lambda: {"assigned_on": iso, "post": "综合管理岗", "duties": "日常业务办理"},
        "department.growth_list": lambda: {
            "drawn_on": iso,
            "entries": [
                {
                    "title": title,
                    "field": _FIELDS[number],
                    "difficulty": number + 1,
                    "responsibility": number + 1,
                    "planned_on": (entry + timedelta(days=180 * (number + 1))).isoformat(),
                }
                for number, title in enumerate(_TASKS[:4])
            ],
        },
        "department.growth_task": lambda: {
            "done_on": iso,
            "title": _TASKS[min(occurrence, len(_TASKS)) - 1],
            "field": chance.choice(_FIELDS),
            "difficulty": min(occurrence, 5),
            "responsibility": min(occurrence, 5),
            "outcome": "按期完成，群众反馈良好",
        },
        "department.belonging": lambda: {"held_on": iso, "form": form, "feedback": "感到被关心"},
        "department.potential_assessment": lambda: {
            "assessed_on": iso,
            "strengths": "踏实肯干",
            "directions": "综合业务",
            "rating": chance.randint(3, 5),
        },
        "department.probation_review": lambda: {
            "reviewed_on": iso,
            "conclusion": "合格",
            "opinion": "同意转正",
        },
        "department.rotation_plan": lambda: {
            "planned_on": iso,
            "rotations": [
                {
                    "post": "基层服务岗",
                    "starts_on": (entry + timedelta(days=600)).isoformat(),
                    "ends_on": (entry + timedelta(days=780)).isoformat(),
                }
            ],
        },
        "mentor.first_meeting": lambda: {"held_on": iso, "topics": "相互认识，约定每月一谈"},
        "mentor.talk": lambda: {"held_on": iso, "place": "三楼谈心室", "topics": topic, "summary": note},
        "mentor.thought_guidance": lambda: {"held_on": iso, "theme": topic, "form": form},
        "mentor.growth_monitoring": lambda: {"observed_on": iso, "levels": _levels(chance)},
        "mentor.integrity_pledge": lambda: {"pledged_on": iso, "text": "廉洁自律，秉公用权"},
        "mentor.integrity_lesson": lambda: {"held_on": iso, "theme": "警示教育", "form": form},
        "partner.first_contact": lambda: {"contacted_on": iso, "way": "电话"},
        "partner.unit_intro": lambda: {"held_on": iso, "topics": "单位职能与科室分工"},
        "partner.office_systems": lambda: {"done_on": iso, "systems": ["公文系统", "考勤系统"]},
        "partner.job_description": lambda: {"written_on": iso, "text": "岗位职责、流程与风险点"},
        "partner.city_life": lambda: {"held_on": iso, "topics": "夜游古镇"},
        "partner.meal": lambda: {"held_on": iso, "note": note},
        "partner.work_tips": lambda: {"held_on": iso, "topics": topic},
        "partner.task_allocation": lambda: {"reviewed_on": iso, "load": "适中"},
        "partner.observation": lambda: _observation(chance, iso),
        "partner.difficulty_resolved": lambda: {"resolved_on": iso, "outcome": "已适应"},
    }
    return fixed[item]()


def _levels(chance: random.Random) -> dict[str, int]:
    names = ("LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY")
    return {name: chance.choice((4, 4, 5)) for name in names}


def _observation(chance: random.Random, iso: str) -> dict[str, Any]:
    if chance.random() < 0.05:  # noqa: PLR2004  one in twenty has a hard time
        difficulty = chance.choice(("语言不通", "水土不服", "人岗不适"))
        return {
            "observed_on": iso,
            "mood": "需关心",
            "difficulties": [difficulty],
            "action": "多沟通，调整分工",
        }
    return {"observed_on": iso, "mood": chance.choice(("平稳", "平稳", "有波动")), "difficulties": []}
