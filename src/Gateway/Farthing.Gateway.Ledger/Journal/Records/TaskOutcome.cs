namespace Farthing.Gateway.Journal.Records;

/// <summary>Outcome of a task. The numbers stand in files: never change one.</summary>
public enum TaskOutcome : byte
{
    /// <summary>It was not.</summary>
    Failure = 0,

    /// <summary>It was.</summary>
    Success = 1,
}
