namespace Farthing.Gateway.Scopes;

/// <summary>The tag of a request in an experiment: <c>farthing=arm/EXPERIMENT/control</c> or <c>…/treatment</c>. Attempts, hits and calls of the gateway's own bear it.</summary>
/// <remarks>The tags stand in journals: never change their form.</remarks>
public static class ArmTag
{
    /// <summary>Start of every arm's tag.</summary>
    public const string Prefix = InnerPurpose.ReservedPrefix + "arm/";

    /// <summary>Start of the tag of a request whose client asked to go without experiments.</summary>
    public const string OptedOutPrefix = InnerPurpose.ReservedPrefix + "opted-out/";

    /// <summary>The tag of an arm.</summary>
    /// <param name="experiment">The experiment's id.</param>
    /// <param name="isControl">Control, or treatment.</param>
    public static string Of(string experiment, bool isControl) =>
        $"{Prefix}{experiment}/{(isControl ? "control" : "treatment")}";

    /// <summary>Start of the tag of a request in the half of control that is routed at random.</summary>
    public const string ShuffledPrefix = InnerPurpose.ReservedPrefix + "shuffled/";

    /// <summary>The tag of a request of control that is routed at random.</summary>
    public static string Shuffled(string experiment) => ShuffledPrefix + experiment;

    /// <summary>The tag of a request that opted out; it stays in its arm.</summary>
    public static string OptedOut(string experiment) => OptedOutPrefix + experiment;
}
