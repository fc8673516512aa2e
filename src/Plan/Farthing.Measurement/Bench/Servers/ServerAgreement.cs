namespace Farthing.Measurement.Bench.Servers;

/// <summary>Server's counts beside the received ones, over the whole load.</summary>
/// <param name="ServerTokens">Output tokens by the server's counter; NaN where it has none.</param>
/// <param name="ClientTokens">Output tokens that came here, those of broken answers included.</param>
/// <param name="SlackTokens">Tokens that broken answers still lacked: the server may have written them.</param>
/// <param name="ServerTtftSeconds">Mean TTFT by the server's histogram; NaN where it has none.</param>
/// <param name="ClientTtftSeconds">Mean TTFT here, from sending.</param>
public sealed record ServerAgreement(
    double ServerTokens,
    double ClientTokens,
    double SlackTokens,
    double ServerTtftSeconds,
    double ClientTtftSeconds
)
{
    /// <summary>Counts may differ by this share of the larger one.</summary>
    public const double Tolerance = 0.05;

    /// <summary>The server's count less ours, beyond what broken answers explain, over the larger one; NaN where it is not known.</summary>
    public double Difference
    {
        get
        {
            double more = ServerTokens - ClientTokens;
            double beyond = more > 0 ? Math.Max(0, more - SlackTokens) : more;
            double larger = Math.Max(ServerTokens, ClientTokens);
            return larger > 0 ? beyond / larger
                : double.IsNaN(ServerTokens) ? double.NaN
                : 0;
        }
    }

    /// <summary>Part of the mean TTFT that network and client add, in seconds; NaN where the server publishes none, or claims more than was seen here.</summary>
    public double NetworkSeconds
    {
        get
        {
            double more = ClientTtftSeconds - ServerTtftSeconds;
            return more >= 0 ? more : double.NaN;
        }
    }
}
