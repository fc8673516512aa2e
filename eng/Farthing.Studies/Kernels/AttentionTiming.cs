using System.Globalization;
using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Kernels;

namespace Farthing.Studies.Kernels;

/// <summary>One timed attention call.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Length">New tokens of each (prefill) or KV tokens of each (decode).</param>
/// <param name="Shape">Heads and cache.</param>
/// <param name="Us">Microseconds.</param>
/// <param name="IsHeldOut">True for one row in five, by a hash of the row: not used while errors are measured.</param>
internal readonly record struct AttentionTiming(
    int Batch,
    int Length,
    AttentionShape Shape,
    double Us,
    bool IsHeldOut
)
{
    private const uint HeldOutOneIn = 5;

    /// <summary>Tokens of a sequence that a decoding query sees.</summary>
    public int SeenLength => Math.Min(Length, Shape.Window ?? int.MaxValue);

    /// <summary>Rows of a table by KV format, head size and window (0 for none), in the order of the file.</summary>
    public static SortedDictionary<(string Format, int HeadDim, int Window), List<AttentionTiming>> Groups(
        CsvRows rows,
        string gpu
    )
    {
        SortedDictionary<(string, int, int), List<AttentionTiming>> groups = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Text(i, "gpu") != gpu)
            {
                continue;
            }

            string format = PublishedFits.Format(rows.Text(i, "kv_dtype"));
            int window = rows.Whole(i, "window");
            AttentionShape shape = new(
                rows.Whole(i, "heads"),
                rows.Whole(i, "kv_heads"),
                rows.Whole(i, "head_dim"),
                format == "fp8" ? 1 : 2,
                window == 0 ? null : window
            );
            int batch = rows.Whole(i, "batch");
            int length = rows.Whole(i, "seq");
            (string, int, int) key = (format, shape.HeadDim, window);
            if (!groups.TryGetValue(key, out List<AttentionTiming>? group))
            {
                groups[key] = group = [];
            }

            string text = string.Create(
                CultureInfo.InvariantCulture,
                $"{gpu},{format},{batch},{length},{shape.Heads},{shape.KvHeads},{shape.HeadDim},{window}"
            );
            group.Add(
                new AttentionTiming(
                    batch,
                    length,
                    shape,
                    rows.Number(i, "time_us"),
                    Hash(text) % HeldOutOneIn == 0
                )
            );
        }

        return groups;
    }

    /// <summary>FNV-1a, mixed once more: the same on every machine.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        hash ^= hash >> 16;
        hash *= 0x7feb352d;
        return hash ^ (hash >> 15);
    }
}
