using Farthing.Numerics.Randomness;

namespace Farthing.Serving.Lifecycles;

/// <summary>Zones of nodes on demand that are lost and come back through simulated time: exponential times, each zone with random numbers of its own. The same seed gives the same times, to every pool of a fleet.</summary>
internal sealed class ZoneOutages
{
    private const ulong Stream = 0x20_4E00_0000;
    private readonly ZoneFailures failures;
    private readonly Pcg32[] random;
    private readonly long[] changesNs;
    private readonly bool[] isUp;

    /// <summary>All zones are there at time 0.</summary>
    public ZoneOutages(ZoneFailures failures, ulong seed)
    {
        this.failures = failures;
        random = new Pcg32[failures.Zones];
        changesNs = new long[failures.Zones];
        isUp = new bool[failures.Zones];
        for (int zone = 0; zone < failures.Zones; zone++)
        {
            random[zone] = new Pcg32(seed, Stream + (ulong)zone);
            isUp[zone] = true;
            changesNs[zone] = AfterNs(0, zone);
        }
    }

    /// <summary>When a zone changes next.</summary>
    public long NextNs => changesNs[Next()];

    /// <summary>Whether nodes are to be had in a zone.</summary>
    public bool IsUp(int zone) => isUp[zone];

    /// <summary>Goes to <see cref="NextNs"/>.</summary>
    /// <returns>The zone that changes there.</returns>
    public int Change()
    {
        int zone = Next();
        isUp[zone] = !isUp[zone];
        changesNs[zone] = AfterNs(changesNs[zone], zone);
        return zone;
    }

    private int Next()
    {
        int next = 0;
        for (int zone = 1; zone < changesNs.Length; zone++)
        {
            next = changesNs[zone] < changesNs[next] ? zone : next;
        }

        return next;
    }

    private long AfterNs(long fromNs, int zone)
    {
        if (isUp[zone] && failures.PerHour == 0)
        {
            return long.MaxValue / 4;
        }

        double meanNs = isUp[zone] ? 3.6e12 / failures.PerHour : failures.MeanOutageNs;
        return fromNs + 1 + (long)Math.Min(random[zone].NextExponential() * meanNs, long.MaxValue / 4);
    }
}

/// <summary>Zones that nodes on demand are spread over. Each is lost by itself, at random moments, with every node of the fleet in it, and has none until it is back; nodes are then to be had in the others.</summary>
/// <param name="Zones">How many, at least 1.</param>
/// <param name="PerHour">Losses of one zone in an hour in which it is there; 0 for none.</param>
/// <param name="MeanOutageNs">Time until it is back, on average (exponential).</param>
public sealed record ZoneFailures(int Zones, double PerHour, long MeanOutageNs);
