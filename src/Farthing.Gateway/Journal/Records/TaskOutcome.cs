namespace Farthing.Gateway.Journal.Records;

/// <summary>Whether a task was done. The numbers stand in files: never change one.</summary>
public enum TaskOutcome : byte
{
    /// <summary>It was not.</summary>
    Failure = 0,

    /// <summary>It was.</summary>
    Success = 1,
}
