using Farthing.Documents.Keys;

namespace Farthing.Gateway.Keys;

/// <summary>Words of what is recorded.</summary>
public static class RecordModes
{
    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Words { get; } = ["off", "lengths", "hashes"];

    /// <summary>A mode's word.</summary>
    public static string Word(RecordMode mode) => Words[(int)mode];

    /// <summary>The mode of a word; null where it is none.</summary>
    public static RecordMode? Of(ReadOnlySpan<char> word) =>
        word switch
        {
            "off" => RecordMode.Off,
            "lengths" => RecordMode.Lengths,
            "hashes" => RecordMode.Hashes,
            _ => null,
        };
}
