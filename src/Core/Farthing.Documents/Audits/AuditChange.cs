using System.ComponentModel;

namespace Farthing.Documents.Audits;

/// <summary>A place where prompts change from one request to the next.</summary>
public sealed record AuditChange(
    string Key,
    ChangeKind Kind,
    [property: Description("tools, system, or message and its number from 0")] string Part,
    [property: Description("JSON path of the value in the body")] string Path,
    [property: Description("First byte of what changes, in the value's text")] long Byte,
    [property: Description("Requests in which it changed against one before")] long Requests,
    [property: Description("Share of the requests that could be compared with one before")] double Share
);

/// <summary>What changes in a prompt.</summary>
public enum ChangeKind
{
    /// <summary>A date or a time in digits.</summary>
    DateTime,

    /// <summary>Seconds since 1970.</summary>
    EpochSeconds,

    /// <summary>Milliseconds since 1970.</summary>
    EpochMilliseconds,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>An id of hexadecimal digits, or of letters and digits.</summary>
    HexId,

    /// <summary>A number, such as a counter.</summary>
    Number,

    /// <summary>A date in words: names of days and months.</summary>
    DateWords,

    /// <summary>Other text.</summary>
    Text,

    /// <summary>The same tools in another order.</summary>
    ToolOrder,

    /// <summary>The same tools with members in another order.</summary>
    MemberOrder,
}
