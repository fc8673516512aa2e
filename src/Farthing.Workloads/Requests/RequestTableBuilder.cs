namespace Farthing.Workloads.Requests;

/// <summary>Collects requests in any order into columns, and sorts them by arrival into a <see cref="RequestTable"/>. Equal arrivals keep their order.</summary>
public sealed class RequestTableBuilder
{
    private readonly List<long> arrivals = [];
    private readonly List<int> inputs = [];
    private readonly List<int> outputs = [];
    private readonly List<int> tenants = [];
    private readonly List<int> sessions = [];
    private readonly List<int> prefixStarts = [0];
    private readonly List<ulong> prefixIds = [];
    private readonly List<int> afters = [];
    private readonly List<long> thinks = [];
    private bool hasTenants;
    private bool hasSessions;
    private bool hasLoops;

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
        arrivals.Add(arrivalNs);
        inputs.Add(inputTokens);
        outputs.Add(outputTokens);
        tenants.Add(tenant);
        sessions.Add(session);
        afters.Add(after);
        thinks.Add(thinkNs);
        hasTenants |= tenant != 0;
        hasSessions |= session >= 0;
        hasLoops |= after >= 0;
        prefixIds.AddRange(ids);
        prefixStarts.Add(prefixIds.Count);
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
    public (int InputTokens, int Ids) Lengths(int index) =>
        (inputs[index], prefixStarts[index + 1] - prefixStarts[index]);

    /// <summary>Makes the table; the earliest arrival becomes 0.</summary>
    /// <param name="plan">Who waits for whom; null where nobody does.</param>
    public RequestTable Build(out ClosedLoopPlan? plan)
    {
        int count = Count;
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        if (IsUnsorted)
        {
            long[] keys = [.. arrivals];
            Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        }

        long origin = count == 0 ? 0 : arrivals[order[0]];
        bool hasIds = prefixIds.Count > 0;
        long[] sortedArrivals = new long[count];
        int[] sortedInputs = new int[count];
        int[] sortedOutputs = new int[count];
        int[] sortedTenants = hasTenants ? new int[count] : [];
        int[] sortedSessions = hasSessions ? new int[count] : [];
        int[] starts = hasIds ? new int[count + 1] : [];
        ulong[] ids = hasIds ? new ulong[prefixIds.Count] : [];
        int[] rank = hasLoops ? new int[count] : [];
        int filled = 0;
        for (int i = 0; i < count; i++)
        {
            int from = order[i];
            sortedArrivals[i] = arrivals[from] - origin;
            sortedInputs[i] = inputs[from];
            sortedOutputs[i] = outputs[from];
            if (hasTenants)
            {
                sortedTenants[i] = tenants[from];
            }

            if (hasSessions)
            {
                sortedSessions[i] = sessions[from];
            }

            if (hasIds)
            {
                int length = prefixStarts[from + 1] - prefixStarts[from];
                prefixIds.CopyTo(prefixStarts[from], ids, filled, length);
                filled += length;
                starts[i + 1] = filled;
            }

            if (hasLoops)
            {
                rank[from] = i;
            }
        }

        plan = hasLoops ? SortPlan(order, rank) : null;
        return new RequestTable(
            sortedArrivals,
            sortedInputs,
            sortedOutputs,
            starts,
            ids,
            hasIds ? PrefixBlockTokens : 0,
            sortedTenants,
            sortedSessions
        );
    }

    private ClosedLoopPlan SortPlan(int[] order, int[] rank)
    {
        int[] after = new int[order.Length];
        long[] think = new long[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int from = order[i];
            after[i] = afters[from] < 0 ? -1 : rank[afters[from]];
            think[i] = thinks[from];
        }

        return new ClosedLoopPlan(after, think);
    }
}
