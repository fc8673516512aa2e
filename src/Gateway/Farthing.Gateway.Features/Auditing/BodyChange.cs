using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>A place in which a prompt differs from one before it, with equal text behind it.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Part"><c>tools</c>, <c>system</c> or <c>message 3</c>.</param>
/// <param name="Path">JSON path of the value.</param>
/// <param name="Byte">Its first byte in the value's text.</param>
/// <param name="TextByte">The same in the prompt's text.</param>
/// <param name="SameBytes">Bytes behind it that are equal, but stand behind what changed.</param>
/// <param name="SameToByte">Where the last of them ends.</param>
internal sealed record BodyChange(
    ChangeKind Kind,
    string Part,
    string Path,
    long Byte,
    long TextByte,
    long SameBytes,
    long SameToByte
);
