namespace Farthing.Workloads.Requests;

/// <summary>Whether somebody waits for an answer.</summary>
public enum RequestClass
{
    /// <summary>Somebody does: its latencies are what is promised.</summary>
    Interactive,

    /// <summary>Nobody does: it may be held back until its deadline.</summary>
    Batch,
}
