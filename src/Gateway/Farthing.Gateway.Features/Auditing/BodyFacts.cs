namespace Farthing.Gateway.Auditing;

/// <summary>What a request's body tells, and hashes of its prompt do not. No text.</summary>
/// <param name="Group">Requests that are compared: of one key and model, with tools of the same names.</param>
/// <param name="ToolSetHash">Hash of its tools in any order, with their members in any order; 0 without tools.</param>
/// <param name="IsCompared">True where a request of its group came in the minutes before it.</param>
/// <param name="Change">What changed against the one of those that is most like it; null: nothing in its place.</param>
/// <param name="Lines">Its prompt's text, line by line.</param>
internal sealed record BodyFacts(
    ulong Group,
    ulong ToolSetHash,
    bool IsCompared,
    BodyChange? Change,
    TextLine[] Lines
);
