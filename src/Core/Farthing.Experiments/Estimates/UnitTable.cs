using Farthing.Experiments.Arms;

namespace Farthing.Experiments.Estimates;

/// <summary>Outcomes of an experiment in columns: clusters, the units of assignment, and rows, a cluster's part in one stratum.</summary>
/// <remarks>Clusters ascend by their number, rows by cluster and stratum, so that equal input gives equal sums in every bit.</remarks>
public sealed class UnitTable
{
    internal UnitTable(
        ulong[] clusters,
        byte[] arms,
        long[] preNanoUsd,
        double[] preWork,
        int[] rowStarts,
        int[] strata,
        long[] nanoUsd,
        long[] work
    )
    {
        Clusters = clusters;
        Arms = arms;
        PreNanoUsd = preNanoUsd;
        PreWork = preWork;
        RowStarts = rowStarts;
        Strata = strata;
        NanoUsd = nanoUsd;
        Work = work;
    }

    /// <summary>Clusters.</summary>
    public int ClusterCount => Clusters.Length;

    /// <summary>Clusters of an arm.</summary>
    public int CountOf(Arm arm) => Arms.AsSpan().Count((byte)arm);

    /// <summary>Clusters that were seen in both arms: faults of the assignment, which make a result invalid.</summary>
    public int ChangedArms { get; init; }

    /// <summary>Number of each cluster: bytes of a salted hash, never a name.</summary>
    internal ulong[] Clusters { get; }

    /// <summary>Each cluster's <see cref="Arm"/>.</summary>
    internal byte[] Arms { get; }

    /// <summary>Each cluster's nano-dollars before the experiment.</summary>
    internal long[] PreNanoUsd { get; }

    /// <summary>Each cluster's requests or tasks before the experiment; 0 without history.</summary>
    internal double[] PreWork { get; }

    /// <summary>First row of each cluster, and the number of rows.</summary>
    internal int[] RowStarts { get; }

    /// <summary>Each row's stratum.</summary>
    internal int[] Strata { get; }

    /// <summary>Each row's nano-dollars.</summary>
    internal long[] NanoUsd { get; }

    /// <summary>Each row's requests or tasks.</summary>
    internal long[] Work { get; }

    /// <summary>The period before as if it were the outcome, clusters without history left out: for placebos.</summary>
    public UnitTable PrePeriod()
    {
        int count = PreWork.AsSpan().Length - PreWork.AsSpan().Count(0.0);
        ulong[] clusters = new ulong[count];
        byte[] arms = new byte[count];
        int[] starts = new int[count + 1];
        long[] nanoUsd = new long[count];
        long[] work = new long[count];
        int next = 0;
        for (int i = 0; i < Clusters.Length; i++)
        {
            if (PreWork[i] == 0)
            {
                continue;
            }

            clusters[next] = Clusters[i];
            arms[next] = Arms[i];
            starts[next] = next;
            nanoUsd[next] = PreNanoUsd[i];
            work[next] = Math.Max(1, (long)Math.Round(PreWork[i]));
            next++;
        }

        starts[count] = count;
        return new UnitTable(
            clusters,
            arms,
            new long[count],
            new double[count],
            starts,
            new int[count],
            nanoUsd,
            work
        );
    }
}
