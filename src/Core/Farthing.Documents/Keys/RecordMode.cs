namespace Farthing.Documents.Keys;

/// <summary>What the journal records of a key's prompts. Never a text.</summary>
public enum RecordMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>Lengths, counts and parameters.</summary>
    Lengths,

    /// <summary>These, and keyed hashes of the prompt's blocks, by which prompts that begin alike are known; and the names of tools.</summary>
    Hashes,
}
