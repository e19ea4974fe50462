"""Chats of WeChat as tables: what programs write that read its databases on a computer.

Facts (the programs' published source, and public readers of their tables; no real export was seen):
- PyWxDump of 2023 to 2024, one file for each few thousand messages of a chat: `MsgSvrID`, `type_name` (in Chinese),
  `is_sender` (1 for the owner), `talker` (who wrote: a WeChat id, `我` for the owner), `room_name` (the chat), `msg`,
  `src` (path or address of what belongs to it), `CreateTime`, a wall clock. Older ones have `content`, JSON, in place
  of `msg` and `src`. WeFlow of 2026 writes the same for other programs (WeClone), one chat in a file, without
  `room_name`, the names of types in English and the time in UTC.
- MemoTrace (WeChatMsg, 留痕) of 2024 to 2025, one file for a chat, named after it: `消息ID`, `类型`, `发送人` (the
  name as shown), `时间`, a wall clock, `内容`, with `备注` and `昵称` of who wrote. Which of them is the owner it does
  not say.
- chatlog of 2025 to 2026: `Time`, `SenderName`, `Sender`, `TalkerName`, `Talker` (the chat), `Content`, in some copies
  `MessageID`. Which way a message went it does not say. People are told apart by their WeChat id (`Sender`); the name
  stays in a column of its own.

MemoTrace's older tables (`localId`, `TalkerId`, `Type`, …) are not here: their number of a chat is one of a database,
of which a computer has several, so that two chats may have the same. Read them with a mapping.
"""

from __future__ import annotations

from parsers.tables.mapping import Mapping

_SOURCE = "the programs' published source"
_WAYS = {"in": ["0", "False", "否"], "out": ["1", "True", "是"]}
#: Kinds of messages as these programs name them.
_KINDS = {
    "text": ["文本", "文字", "text", "引用", "引用消息", "quote", "带有引用的文本消息", "回复", "链接", "卡片式链接",
             "link", "分享"],
    "image": ["图片", "image"],
    "sticker": ["动画表情", "表情包", "表情", "emoji", "sticker", "用户上传的GIF表情"],
    "voice": ["语音", "voice"], "video": ["视频", "video"], "document": ["文件", "file"],
    "location": ["位置", "地图位置", "位置信息", "location"], "contact": ["名片", "公众号名片", "card"],
    "call": ["语音/视频通话", "音视频通话", "语音通话", "视频通话", "voip", "call"],
    "system": ["系统通知", "系统消息", "撤回消息", "撤回", "拍一拍", "邀请用户入群", "system", "recall"],
}  # fmt: skip

WECHAT: tuple[Mapping, ...] = (
    Mapping(
        name="WeChat: PyWxDump and WeFlow", app="WeChat",
        required=["MsgSvrID", "type_name", "is_sender", "talker", "CreateTime"], one_of=[["msg", "content"]],
        columns={
            "sent_at": "CreateTime", "sender": "talker", "conversation": "room_name", "text": ["msg", "content"],
            "direction": "is_sender", "kind": "type_name", "attachment": "src", "id": "MsgSvrID",
        },
        directions=_WAYS, kinds=_KINDS, source=_SOURCE,
    ),
    Mapping(
        name="WeChat: MemoTrace", app="WeChat", required=["消息ID", "类型", "发送人", "时间", "内容"],
        columns={"sent_at": "时间", "sender": "发送人", "text": "内容", "kind": "类型", "id": "消息ID"},
        kinds=_KINDS, source=_SOURCE,
    ),
    Mapping(
        name="WeChat: chatlog", app="WeChat",
        required=["Time", "SenderName", "Sender", "TalkerName", "Talker", "Content"],
        columns={
            "sent_at": "Time", "sender": "Sender", "conversation": "Talker", "title": "TalkerName", "text": "Content",
            "id": "MessageID",
        },
        source=_SOURCE,
    ),
)  # fmt: skip
