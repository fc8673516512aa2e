using System.Runtime.InteropServices;
using Farthing.Experiments.Arms;

namespace Farthing.Experiments.Estimates;

/// <summary>Sums requests into a <see cref="UnitTable"/>, in any order.</summary>
public sealed class UnitTableBuilder
{
    private readonly Dictionary<ulong, Unit> clusters = [];
    private readonly Dictionary<(ulong Cluster, int Stratum), Sums> further = []; // Strata beside a cluster's first.
    private int assigned;
    private int changed;

    /// <summary>Adds an outcome.</summary>
    /// <param name="unit">The unit with its logged arm; the first arm that is seen stays.</param>
    /// <param name="stratum">Number of the stratum, from 0; 0 where none are used.</param>
    /// <param name="nanoUsd">All attempts, own calls, embeddings and judges.</param>
    /// <param name="work">Requests, or completed tasks.</param>
    public void Add(in AssignedUnit unit, int stratum, long nanoUsd, long work)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stratum);
        ArgumentOutOfRangeException.ThrowIfNegative(work);
        ref Unit cluster = ref CollectionsMarshal.GetValueRefOrAddDefault(clusters, unit.Cluster, out _);
        if (!cluster.IsAssigned)
        {
            cluster.Arm = unit.Arm;
            cluster.IsAssigned = true;
            cluster.Stratum = stratum;
            assigned++;
        }
        else if (cluster.Arm != unit.Arm && !cluster.HasChanged)
        {
            cluster.HasChanged = true;
            changed++;
        }

        if (cluster.Stratum == stratum)
        {
            cluster.Sums.Add(nanoUsd, work);
        }
        else
        {
            CollectionsMarshal
                .GetValueRefOrAddDefault(further, (unit.Cluster, stratum), out _)
                .Add(nanoUsd, work);
        }
    }

    /// <summary>Adds history from before the experiment, the covariate of CUPED.</summary>
    /// <param name="cluster">The unit.</param>
    /// <param name="nanoUsd">Its dollars; for a new session its key's, over the key's sessions.</param>
    /// <param name="work">Its requests or tasks; for a new session its key's, over the key's sessions.</param>
    public void AddBefore(ulong cluster, long nanoUsd, double work)
    {
        ref Unit before = ref CollectionsMarshal.GetValueRefOrAddDefault(clusters, cluster, out _);
        before.NanoUsd = checked(before.NanoUsd + nanoUsd);
        before.Work += work;
    }

    /// <summary>The columns; units that only have history are left out.</summary>
    public UnitTable Build()
    {
        int count = assigned;
        (ulong Cluster, int Stratum)[] keys = new (ulong, int)[count + further.Count];
        Sums[] values = new Sums[keys.Length];
        int next = 0;
        foreach ((ulong cluster, Unit unit) in clusters)
        {
            if (unit.IsAssigned)
            {
                keys[next] = (cluster, unit.Stratum);
                values[next++] = unit.Sums;
            }
        }

        foreach (((ulong, int) key, Sums sums) in further)
        {
            keys[next] = key;
            values[next++] = sums;
        }

        Array.Sort(keys, values);
        ulong[] ids = new ulong[count];
        byte[] arms = new byte[count];
        long[] preNanoUsd = new long[count];
        double[] preWork = new double[count];
        int[] starts = new int[count + 1];
        int[] strata = new int[keys.Length];
        long[] nanoUsd = new long[keys.Length];
        long[] work = new long[keys.Length];
        int at = -1;
        for (int row = 0; row < keys.Length; row++)
        {
            (ulong cluster, int stratum) = keys[row];
            if (at < 0 || ids[at] != cluster)
            {
                Unit before = clusters[cluster];
                at++;
                ids[at] = cluster;
                arms[at] = (byte)before.Arm;
                preNanoUsd[at] = before.NanoUsd;
                preWork[at] = before.Work;
                starts[at] = row;
            }

            strata[row] = stratum;
            nanoUsd[row] = values[row].NanoUsd;
            work[row] = values[row].Work;
        }

        starts[count] = keys.Length;
        return new UnitTable(ids, arms, preNanoUsd, preWork, starts, strata, nanoUsd, work)
        {
            ChangedArms = changed,
        };
    }

    /// <summary>A cluster: its history, and its sums in the stratum that was seen first.</summary>
    private struct Unit
    {
        public Arm Arm;
        public bool IsAssigned;
        public bool HasChanged;
        public int Stratum;
        public long NanoUsd;
        public double Work;
        public Sums Sums;
    }

    private struct Sums
    {
        public long NanoUsd;
        public long Work;

        public void Add(long nanoUsd, long work)
        {
            NanoUsd = checked(NanoUsd + nanoUsd);
            Work = checked(Work + work);
        }
    }
}
