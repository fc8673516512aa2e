namespace Farthing.Gateway.Journal;

/// <summary>When an appended record counts as kept.</summary>
public enum JournalDurability
{
    /// <summary>When the operating system has it: a killed process loses nothing, a power failure the last 50 ms.</summary>
    Write,

    /// <summary>When the disk has it: a power failure loses nothing. About a millisecond more each.</summary>
    Fsync,
}
