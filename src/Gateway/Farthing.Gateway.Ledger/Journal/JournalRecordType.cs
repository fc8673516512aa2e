namespace Farthing.Gateway.Journal;

/// <summary>Kinds of records. The numbers stand in files: never change one.</summary>
public enum JournalRecordType : byte
{
    /// <summary>Money is held for an attempt.</summary>
    Reserve = 1,

    /// <summary>The first byte is about to go upstream.</summary>
    Dispatch = 2,

    /// <summary>Usage and cost of the attempt.</summary>
    Settle = 3,

    /// <summary>The hold is given back: nothing was sent.</summary>
    Release = 4,

    /// <summary>A slice of a shared balance was taken, used up or given back.</summary>
    Lease = 5,

    /// <summary>A correction of money after the fact.</summary>
    Adjust = 6,

    /// <summary>Outcome of a task.</summary>
    Feedback = 7,

    /// <summary>More money is held for an attempt that is under way.</summary>
    Raise = 8,

    /// <summary>Lengths and hashes of a request's prompt; never in the journal of the money.</summary>
    Prompt = 9,

    /// <summary>A request that a cache answered.</summary>
    Hit = 10,

    /// <summary>The machine's date jumped.</summary>
    Jump = 11,
}
