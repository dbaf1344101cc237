// Descriptions in the schema are plain: no entity is named in them.
const same = (text) => text;
export { same as decodeHTML, same as decodeHTMLStrict, same as encodeHTML, same as escapeUTF8 };
