using System.Runtime.InteropServices;
using Farthing.Experiments.Estimates;

namespace Farthing.Experiments.Evidences;

/// <summary>A table of units in columns, little endian; in JSON base64.</summary>
internal sealed record UnitColumns(
    int ChangedArms,
    byte[] Clusters,
    byte[] Arms,
    byte[] PreNanoUsd,
    byte[] PreWork,
    byte[] RowStarts,
    byte[] Strata,
    byte[] NanoUsd,
    byte[] Work
)
{
    private const int MaxStrata = 1 << 20;

    /// <summary>The columns of a table; null for none.</summary>
    public static UnitColumns? Of(UnitTable? table) =>
        table is null
            ? null
            : new UnitColumns(
                table.ChangedArms,
                Columns.Bytes<ulong>(table.Clusters),
                table.Arms,
                Columns.Bytes<long>(table.PreNanoUsd),
                Columns.Bytes<double>(table.PreWork),
                Columns.Bytes<int>(table.RowStarts),
                Columns.Bytes<int>(table.Strata),
                Columns.Bytes<long>(table.NanoUsd),
                Columns.Bytes<long>(table.Work)
            );

    /// <summary>The table of the columns.</summary>
    /// <exception cref="ArgumentException">Columns that no table has.</exception>
    public UnitTable Table()
    {
        int clusters = Arms.Length;
        int rows = Strata.Length / sizeof(int);
        int[] starts = Columns.Numbers<int>(RowStarts, clusters + 1);
        int[] strata = Columns.Numbers<int>(Strata, rows);
        double[] preWork = Columns.Numbers<double>(PreWork, clusters);
        long[] work = Columns.Numbers<long>(Work, rows);
        Columns.CheckArms(Arms);
        Columns.Check(
            starts[0] == 0
                && starts[clusters] == rows
                && starts.Zip(starts.Skip(1)).All(pair => pair.First <= pair.Second),
            "rows that belong to no cluster"
        );
        Columns.Check(strata.All(one => one is >= 0 and < MaxStrata), "a stratum that cannot be");
        Columns.Check(preWork.All(one => one >= 0 && double.IsFinite(one)), "a history that cannot be");
        Columns.Check(work.All(one => one >= 0), "work below 0");
        return new UnitTable(
            Columns.Numbers<ulong>(Clusters, clusters),
            Arms,
            Columns.Numbers<long>(PreNanoUsd, clusters),
            preWork,
            starts,
            strata,
            Columns.Numbers<long>(NanoUsd, rows),
            work
        )
        {
            ChangedArms = ChangedArms,
        };
    }
}

/// <summary>Columns of numbers as bytes, little endian.</summary>
internal static class Columns
{
    /// <summary>The bytes of numbers.</summary>
    public static byte[] Bytes<T>(T[] numbers)
        where T : struct => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    /// <summary>So many numbers from bytes.</summary>
    /// <exception cref="ArgumentException">More or fewer bytes.</exception>
    public static T[] Numbers<T>(byte[] bytes, int count)
        where T : unmanaged
    {
        Check(bytes.Length == (long)count * Marshal.SizeOf<T>(), "columns of unequal length");
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    /// <summary>Refuses what is no arm.</summary>
    /// <exception cref="ArgumentException">Another number than 0 and 1.</exception>
    public static void CheckArms(byte[] arms) =>
        Check(!arms.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1), "an arm that is none");

    /// <summary>Refuses columns.</summary>
    /// <exception cref="ArgumentException">They are not right.</exception>
    public static void Check(bool isRight, string fault)
    {
        if (!isRight)
        {
            throw new ArgumentException(fault);
        }
    }
}
