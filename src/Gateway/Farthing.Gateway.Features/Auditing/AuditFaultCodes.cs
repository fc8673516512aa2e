namespace Farthing.Gateway.Auditing;

/// <summary>Fault codes of audits.</summary>
public static class AuditFaultCodes
{
    /// <summary>A file of bodies does not exist, is a folder, may not be read, is cut off, or has a line of more than 64 MiB.</summary>
    /// <remarks>Check the path and your rights; test a compressed one with <c>gzip -t</c>.</remarks>
    public const string Unreadable = "FAR9141";

    /// <summary>A line of a file of bodies is no request that can be read.</summary>
    /// <remarks>Mend the lines shown, or say <c>--lenient</c>: they are then left out and counted. Up to 1 % are left out without it.</remarks>
    public const string BrokenLine = "FAR9142";

    /// <summary>The files of bodies hold no request.</summary>
    /// <remarks>One JSON object a line: a body of Chat, Responses or Messages, or an envelope with a member <c>body</c>.</remarks>
    public const string NoBodies = "FAR9143";

    /// <summary>The cost of all requests is beyond nine billion dollars.</summary>
    /// <remarks>Look at the prices and at the usage of the lines: one of them has a slip.</remarks>
    public const string BeyondReason = "FAR9144";
}
