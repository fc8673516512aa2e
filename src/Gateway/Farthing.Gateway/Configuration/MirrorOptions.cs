namespace Farthing.Gateway.Configuration;

/// <summary>A gateway that only meters: every request goes to one upstream as it came, and a share of them through a dry run beside it.</summary>
/// <param name="Target">Where every request goes; its path stands before the request's own.</param>
/// <param name="ShareFraction">Requests that take the dry run, of all, 0 to 1.</param>
public sealed record MirrorOptions(Uri Target, double ShareFraction = 1)
{
    /// <summary>Name of its folder of journal and ledger, within the gateway's own: dry figures never count in a live budget.</summary>
    public const string Folder = "mirror";

    /// <summary>A configuration as a dry run has it: alone, with journal and ledger of its own, and without rests of deployments, for none of them is asked.</summary>
    public GatewayOptions Of(GatewayOptions options) =>
        options with
        {
            Mirror = this,
            DataFolder = Path.Combine(options.DataFolder, Folder),
            Shared = null,
            MaxAttempts = 1,
            Breakers = options.Breakers with { FailuresInARow = int.MaxValue },
        };
}
