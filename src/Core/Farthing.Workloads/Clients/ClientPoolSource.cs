using Farthing.Numerics.Randomness;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Clients;

/// <summary>An open loop of a pool of clients, each with its own rates, burstiness and lengths over time. Gaps go through window borders by time change; prompt and output are drawn independently, as ServeGen does.</summary>
public sealed class ClientPoolSource : RequestSource
{
    private readonly IReadOnlyList<PoolClient> clients;
    private readonly ulong seed;
    private readonly double factor;
    private readonly long requests;
    private readonly ClientState[] states;
    private readonly PriorityQueue<int, (long ArrivalNs, int Client)> due = new();
    private long taken;

    /// <summary>Makes the source.</summary>
    /// <param name="clients">The pool.</param>
    /// <param name="seed">Seed of the run; each client has its own streams.</param>
    /// <param name="rateFactor">All rates times this, above 0.</param>
    /// <param name="requests">How many at most; null for all until the windows end.</param>
    public ClientPoolSource(
        IReadOnlyList<PoolClient> clients,
        ulong seed,
        double rateFactor = 1,
        long? requests = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rateFactor);
        this.clients = clients;
        this.seed = seed;
        factor = rateFactor;
        this.requests = requests ?? long.MaxValue;
        states = new ClientState[clients.Count];
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        taken < requests && due.TryPeek(out _, out (long ArrivalNs, int Client) at)
            ? at.ArrivalNs
            : long.MaxValue;

    /// <inheritdoc/>
    public override long TotalRequests => -1;

    /// <inheritdoc/>
    public override Request Take()
    {
        if (taken >= requests || !due.TryDequeue(out int client, out (long ArrivalNs, int Client) at))
        {
            throw new InvalidOperationException("the source has no further request");
        }

        taken++;
        ref ClientState state = ref states[client];
        IReadOnlyList<ClientLengths> lengths = clients[client].Lengths;
        while (state.Length + 1 < lengths.Count && lengths[state.Length + 1].StartSeconds <= state.Seconds)
        {
            state.Length++;
        }

        int input = lengths[state.Length].Inputs.Next(ref state.Lengths);
        int output = lengths[state.Length].Outputs.Next(ref state.Lengths);
        Advance(client);
        return new Request(at.ArrivalNs, input, output) { Tenant = clients[client].Number };
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        due.Clear();
        taken = 0;
        for (int i = 0; i < states.Length; i++)
        {
            ulong number = (ulong)clients[i].Number;
            states[i] = new ClientState
            {
                Arrivals = new Pcg32(seed, 1000 + (2 * number)),
                Lengths = new Pcg32(seed, 1001 + (2 * number)),
            };
            Advance(i);
        }
    }

    private void Advance(int client)
    {
        ref ClientState state = ref states[client];
        IReadOnlyList<ClientWindow> windows = clients[client].Windows;
        double? need = null;
        while (state.Window < windows.Count)
        {
            ClientWindow window = windows[state.Window];
            state.Seconds = Math.Max(state.Seconds, window.StartSeconds);
            double end =
                state.Window + 1 < windows.Count
                    ? windows[state.Window + 1].StartSeconds
                    : clients[client].EndSeconds;
            double rate = window.RatePerSecond * factor;
            if (rate > 0 && window.Gaps is not null)
            {
                double units = need ?? window.Gaps.Next(ref state.Arrivals);
                double until = state.Seconds + (units / rate);
                if (until <= end)
                {
                    state.Seconds = until;
                    due.Enqueue(client, ((long)(until * 1e9), client));
                    return;
                }

                need = units - ((end - state.Seconds) * rate);
            }

            state.Seconds = end;
            state.Window++;
        }
    }

    private struct ClientState
    {
        public Pcg32 Arrivals;
        public Pcg32 Lengths;
        public double Seconds;
        public int Window;
        public int Length;
    }
}

/// <summary>A client's lengths from some time on.</summary>
/// <param name="StartSeconds">When they begin to hold.</param>
/// <param name="Inputs">Prompt lengths.</param>
/// <param name="Outputs">Output lengths.</param>
public sealed record ClientLengths(double StartSeconds, TokenCounts Inputs, TokenCounts Outputs);

/// <summary>A stretch of a client's time with one mean rate and one distribution of gaps.</summary>
/// <param name="StartSeconds">When it starts; it lasts to the next window's start.</param>
/// <param name="RatePerSecond">Mean rate; 0 when the client is idle.</param>
/// <param name="Gaps">How gaps vary around their mean; null when idle.</param>
public sealed record ClientWindow(double StartSeconds, double RatePerSecond, GapDistribution? Gaps);

/// <summary>One client of a pool, as ServeGen describes it.</summary>
/// <param name="Number">Its number in the archive; becomes the tenant of its requests.</param>
/// <param name="Windows">Its rates, in order of time.</param>
/// <param name="Lengths">Its lengths, in order of time; at least one.</param>
/// <param name="EndSeconds">When the last window ends.</param>
public sealed record PoolClient(
    int Number,
    IReadOnlyList<ClientWindow> Windows,
    IReadOnlyList<ClientLengths> Lengths,
    double EndSeconds
);
