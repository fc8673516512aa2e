namespace Farthing.Experiments;

/// <summary>Codes of faults in experiments.</summary>
public static class ExperimentFaultCodes
{
    /// <summary>The text is no plan of an experiment: not JSON, or of another schema.</summary>
    /// <remarks>Take the file that <c>farthing verify plan</c> wrote.</remarks>
    public const string NotAPlan = "FAR9201";

    /// <summary>A value of the plan cannot be meant.</summary>
    /// <remarks>Write what the message expects.</remarks>
    public const string WrongValue = "FAR9202";

    /// <summary>A value of the plan is missing.</summary>
    /// <remarks>Add it; the message says what belongs there.</remarks>
    public const string Missing = "FAR9203";

    /// <summary>The plan has a key that no plan has.</summary>
    /// <remarks>Leave it out, or take the key that the message suggests.</remarks>
    public const string UnknownKey = "FAR9204";

    /// <summary>The unit is finer than the lever permits: requests of both arms would meet in one cache, queue or conversation.</summary>
    /// <remarks>Take a unit that the lever's row permits; the message lists them.</remarks>
    public const string UnitTooFine = "FAR9205";

    /// <summary>No experiment can try this lever: there is nothing to randomize.</summary>
    /// <remarks>Compute it from the bill: <c>farthing ledger reconcile</c>.</remarks>
    public const string NoExperiment = "FAR9206";

    /// <summary>Two experiments meet in one scope: their blocks overlap, their salts are equal, or the later does not list the earlier.</summary>
    /// <remarks>Start the later one after the earlier, narrow its scope, or do what the message expects.</remarks>
    public const string Overlap = "FAR9207";

    /// <summary>The text is no evidence of an experiment, or not of a version that this program recomputes.</summary>
    /// <remarks>Take the file that <c>farthing verify result --evidence</c> wrote, with a program of the same version.</remarks>
    public const string NotEvidence = "FAR9208";

    /// <summary>The ledger has no experiment of this name, or several where one has to be named.</summary>
    /// <remarks>Name one of those in the message; <c>farthing verify list</c> shows all.</remarks>
    public const string UnknownExperiment = "FAR9209";
}
