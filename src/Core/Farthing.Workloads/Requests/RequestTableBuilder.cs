using System.Runtime.InteropServices;

namespace Farthing.Workloads.Requests;

/// <summary>Collects requests in any order into columns, and sorts them by arrival into a <see cref="RequestTable"/>. Equal arrivals keep their order.</summary>
public sealed class RequestTableBuilder
{
    private List<long> arrivals = [];
    private List<int> inputs = [];
    private List<int> outputs = [];
    private List<ulong> prefixIds = [];

    // Columns that few traces have begin with the first request that has a value there.
    private List<int>? tenants;
    private List<int>? sessions;
    private List<int>? prefixEnds;
    private List<int>? afters;
    private List<long>? thinks;

    /// <summary>Number of added requests.</summary>
    public int Count => arrivals.Count;

    /// <summary>Tokens per prefix id; 0 where requests have none.</summary>
    public int PrefixBlockTokens { get; set; }

    /// <summary>True when the requests were added out of order, so that <see cref="Build"/> has to sort.</summary>
    public bool IsUnsorted { get; private set; }

    /// <summary>Adds a request.</summary>
    /// <returns>Its index in the order of adding.</returns>
    /// <param name="arrivalNs">Nanoseconds from any origin; the first one becomes 0.</param>
    /// <param name="inputTokens">At least 1.</param>
    /// <param name="outputTokens">At least 1.</param>
    /// <param name="ids">Prefix ids; empty where unknown.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="session">Its session; -1 for none.</param>
    /// <param name="after">Index (in the order of adding) of the request it waits for; -1 for none.</param>
    /// <param name="thinkNs">Time between that one's completion and this one's arrival.</param>
    public int Add(
        long arrivalNs,
        int inputTokens,
        int outputTokens,
        ReadOnlySpan<ulong> ids = default,
        int tenant = 0,
        int session = -1,
        int after = -1,
        long thinkNs = 0
    )
    {
        IsUnsorted |= Count > 0 && arrivalNs < arrivals[^1];
        Put(ref tenants, tenant, 0);
        Put(ref sessions, session, -1);
        Put(ref afters, after, -1);
        Put(ref thinks, thinkNs, 0);
        prefixIds.AddRange(ids);
        Put(ref prefixEnds, prefixIds.Count, 0);
        arrivals.Add(arrivalNs);
        inputs.Add(inputTokens);
        outputs.Add(outputTokens);
        return Count - 1;
    }

    /// <summary>Adds a request that waits for no other.</summary>
    public void Add(in Request request) =>
        Add(
            request.ArrivalNs,
            request.InputTokens,
            request.OutputTokens,
            request.PrefixIds.Span,
            request.Tenant,
            request.Session
        );

    /// <summary>Sets the arrival of a request that was added.</summary>
    /// <param name="index">In the order of adding.</param>
    /// <param name="arrivalNs">Nanoseconds from the common origin.</param>
    /// <param name="keepsOrder">True when the caller moves all arrivals without changing their order.</param>
    public void SetArrival(int index, long arrivalNs, bool keepsOrder = false)
    {
        arrivals[index] = arrivalNs;
        IsUnsorted |= !keepsOrder;
    }

    /// <summary>Arrival of a request that was added, as it was given.</summary>
    public long ArrivalNs(int index) => arrivals[index];

    /// <summary>Prompt length and number of prefix ids of a request that was added.</summary>
    public (int InputTokens, int Ids) Lengths(int index) => (inputs[index], IdsEnd(index) - IdsStart(index));

    /// <summary>Takes requests out again. None may wait for another.</summary>
    /// <param name="gone">Their places in the order of adding.</param>
    public void Remove(IReadOnlySet<int> gone)
    {
        RequestTableBuilder kept = new() { PrefixBlockTokens = PrefixBlockTokens };
        ReadOnlySpan<ulong> ids = CollectionsMarshal.AsSpan(prefixIds);
        for (int i = 0; i < Count; i++)
        {
            if (!gone.Contains(i))
            {
                kept.Add(
                    arrivals[i],
                    inputs[i],
                    outputs[i],
                    ids[IdsStart(i)..IdsEnd(i)],
                    tenants?[i] ?? 0,
                    sessions?[i] ?? -1
                );
            }
        }

        (arrivals, inputs, outputs) = (kept.arrivals, kept.inputs, kept.outputs);
        (prefixIds, prefixEnds) = (kept.prefixIds, kept.prefixEnds);
        (tenants, sessions, IsUnsorted) = (kept.tenants, kept.sessions, kept.IsUnsorted);
    }

    /// <summary>Makes the table; the earliest arrival becomes 0. The builder is empty afterwards: each column is let go as soon as it is sorted.</summary>
    /// <param name="plan">Who waits for whom; null where nobody does.</param>
    public RequestTable Build(out ClosedLoopPlan? plan)
    {
        int[]? order = IsUnsorted ? Order() : null;
        long[] sortedArrivals = Sorted(ref arrivals!, order);
        long origin = sortedArrivals.Length == 0 ? 0 : sortedArrivals[0];
        foreach (ref long arrival in sortedArrivals.AsSpan())
        {
            arrival -= origin;
        }

        plan = afters is null ? null : SortPlan(order);
        (int[] starts, ulong[] ids) = SortedIds(order);
        return new RequestTable(
            sortedArrivals,
            Sorted(ref inputs!, order),
            Sorted(ref outputs!, order),
            starts,
            ids,
            ids.Length > 0 ? PrefixBlockTokens : 0,
            Sorted(ref tenants, order),
            Sorted(ref sessions, order)
        );
    }

    private void Put<T>(ref List<T>? column, T value, T usual)
        where T : struct, IEquatable<T>
    {
        if (column is null)
        {
            if (value.Equals(usual))
            {
                return;
            }

            column = [];
            CollectionsMarshal.SetCount(column, Count);
            CollectionsMarshal.AsSpan(column).Fill(usual);
        }

        column.Add(value);
    }

    private int IdsStart(int index) => index == 0 || prefixEnds is null ? 0 : prefixEnds[index - 1];

    private int IdsEnd(int index) => prefixEnds is null ? 0 : prefixEnds[index];

    /// <summary>Places of the requests by arrival; those of equal arrivals as they were added.</summary>
    private int[] Order()
    {
        int[] order = new int[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        List<long> keys = arrivals;
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        return order;
    }

    private static T[] Sorted<T>(ref List<T>? column, int[]? order)
    {
        List<T> from = column ?? [];
        column = [];
        if (order is null || from.Count == 0)
        {
            return [.. from];
        }

        T[] sorted = new T[from.Count];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = from[order[i]];
        }

        return sorted;
    }

    private (int[] Starts, ulong[] Ids) SortedIds(int[]? order)
    {
        if (prefixIds.Count == 0)
        {
            return ([], []);
        }

        int[] starts = new int[prefixEnds!.Count + 1];
        ulong[] ids = new ulong[prefixIds.Count];
        int filled = 0;
        for (int i = 0; i < prefixEnds.Count; i++)
        {
            int from = order is null ? i : order[i];
            int start = IdsStart(from);
            int length = prefixEnds[from] - start;
            prefixIds.CopyTo(start, ids, filled, length);
            filled += length;
            starts[i + 1] = filled;
        }

        (prefixIds, prefixEnds) = ([], null);
        return (starts, ids);
    }

    private ClosedLoopPlan SortPlan(int[]? order)
    {
        int[] after = new int[afters!.Count];
        long[] think = new long[after.Length];
        int[] rank = new int[after.Length];
        for (int i = 0; i < after.Length; i++)
        {
            rank[order is null ? i : order[i]] = i;
        }

        for (int i = 0; i < after.Length; i++)
        {
            int from = order is null ? i : order[i];
            after[i] = afters[from] < 0 ? -1 : rank[afters[from]];
            think[i] = thinks is null ? 0 : thinks[from];
        }

        (afters, thinks) = (null, null);
        return new ClosedLoopPlan(after, think);
    }
}
