using System.Runtime.CompilerServices;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>The pools of a simulation, advanced together through simulated time, and what sends each request to one of them.</summary>
/// <remarks>Where arrivals follow from completions (a closed loop), or somebody receives records, completions are taken one at a time, earliest first, lower pool and replica first. At the same time completions come before what happens to replicas, and that before arrivals.</remarks>
internal sealed class Fleet
{
    /// <summary>Batch requests are numbered from here on, so that the numbers of the others are as without them.</summary>
    private const long FirstBatchId = 1L << 62;

    private readonly Pool[] pools;
    private readonly RequestSource source;
    private readonly SimulationCollector collector;
    private readonly bool isInOrder;
    private readonly bool seesAll;
    private readonly long delayNs;
    private readonly long windowNs;
    private long nextWindowNs;
    private long nextId;
    private long nextBatchId = FirstBatchId;
    private bool isGivenUp;

    /// <summary>Makes the fleet of a simulation.</summary>
    /// <param name="options">What is served.</param>
    /// <param name="pools">Its pools, at least one.</param>
    /// <param name="source">The requests.</param>
    /// <param name="collector">What the whole of it is counted by.</param>
    public Fleet(SimulationOptions options, Pool[] pools, RequestSource source, SimulationCollector collector)
    {
        (this.pools, this.source, this.collector) = (pools, source, collector);
        delayNs = options.OverheadBeforeNs + options.Pools.Max(pool => pool.StepTimes.RequestOverheadNs);
        isInOrder = options.OnRecord is not null || pools.Any(pool => pool.StopsAtEnds);
        seesAll = options.SettlingRequests is not null; // Counting begins with an arrival: what was before it has been reported.
        windowNs = options.WindowNs;
        nextWindowNs = windowNs > 0 ? windowNs : long.MaxValue;
    }

    /// <summary>Requests that wait or run.</summary>
    public long Outstanding => nextId + (nextBatchId - FirstBatchId) - collector.Ended;

    /// <summary>When the last token left, or whatever happened after it.</summary>
    public long EndNs => Math.Max(collector.EndNs, pools.Max(pool => pool.LastNs));

    /// <summary>Runs to the end of the source, or until the collector has what it wants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(CancellationToken cancellation)
    {
        long rounds = 0;
        while (!collector.IsOver && !isGivenUp)
        {
            (int ending, int changing) = Next();
            long arrivalNs = NextArrivalNs();
            long changeNs = Math.Min(pools[changing].NextEventNs, nextWindowNs);
            long nextNs = Math.Min(arrivalNs, changeNs);
            long endNs = pools[ending].NextEndNs;
            if (endNs <= nextNs && endNs < long.MaxValue)
            {
                pools[ending].AdvanceFirst(isInOrder ? Math.Min(nextNs, OthersEndNs(ending)) : nextNs);
            }
            else if (arrivalNs == long.MaxValue && Outstanding == 0)
            {
                return;
            }
            else if (changeNs <= arrivalNs)
            {
                Change(changing);
            }
            else
            {
                Arrive(arrivalNs);
            }

            if ((++rounds & 0xFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The pool in which a request may end next, and the one to which something happens next; of equals the first.</summary>
    private (int Ending, int Changing) Next()
    {
        (int ending, int changing) = (0, 0);
        for (int i = 1; i < pools.Length; i++)
        {
            ending = pools[i].NextEndNs < pools[ending].NextEndNs ? i : ending;
            changing = pools[i].NextEventNs < pools[changing].NextEventNs ? i : changing;
        }

        return (ending, changing);
    }

    /// <summary>The time up to which the first replica of a pool may run before a request elsewhere can end.</summary>
    private long OthersEndNs(int ending)
    {
        long othersNs = pools[ending].OthersEndNs();
        for (int i = 0; i < pools.Length; i++)
        {
            long endNs = i == ending ? long.MaxValue : pools[i].NextEndNs;
            othersNs = Math.Min(othersNs, i < ending && endNs < long.MaxValue ? endNs - 1 : endNs);
        }

        return othersNs;
    }

    private void Change(int changing)
    {
        if (nextWindowNs <= pools[changing].NextEventNs)
        {
            CloseWindow();
            return;
        }

        pools[changing].Happen();
        isGivenUp = pools[changing].IsGivenUp && AllOver();
    }

    /// <summary>True when every pool has ended what it had, or will never.</summary>
    private bool AllOver()
    {
        foreach (Pool pool in pools)
        {
            if (!pool.IsGivenUp && pool.Outstanding > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void CloseWindow()
    {
        foreach (Pool pool in pools)
        {
            pool.AdvanceAll(nextWindowNs);
        }

        collector.CloseWindow(nextWindowNs);
        nextWindowNs += windowNs;
    }

    private long NextArrivalNs()
    {
        long arrivalNs = source.NextArrivalNs;
        return arrivalNs == long.MaxValue ? long.MaxValue : arrivalNs + delayNs;
    }

    private void Arrive(long arrivalNs)
    {
        Request request = source.Take();
        if (seesAll)
        {
            pools[0].AdvanceReady(arrivalNs);
        }

        Pool pool = PoolOf(request);
        pool.Collector.OnArrival(request);
        long id = request.Class == RequestClass.Batch ? nextBatchId++ : nextId++;
        pool.Arrive(request, id, arrivalNs);
    }

    /// <summary>The first pool that takes a request and is not full, else the last; a batch request does not mind a full one.</summary>
    private Pool PoolOf(in Request request)
    {
        for (int i = 0; i < pools.Length - 1; i++)
        {
            if (pools[i].Takes(request) && (request.Class == RequestClass.Batch || !pools[i].IsFull))
            {
                return pools[i];
            }
        }

        return pools[^1];
    }
}
