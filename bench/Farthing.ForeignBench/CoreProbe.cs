using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Farthing.ForeignBench;

/// <summary>Measures one core's two peaks, as a data sheet gives a GPU's: bytes read from memory and fused multiply-adds a second.</summary>
internal static class CoreProbe
{
    /// <summary>Id of the core in Farthing's overlay.</summary>
    public const string Id = "CPU-CORE";
    private const int Floats = 64 << 20; // 256 MiB: no cache holds it.
    private const int Tries = 25;
    private const int Rounds = 200_000;
    private const int Accumulators = 10;

    /// <summary>The overlay's row of this machine's core.</summary>
    public static string Row()
    {
        double bandwidth = BestBytesPerSecond();
        double peak = BestFlopPerSecond();
        return JsonSerializer.Serialize(
            new
            {
                gpus = new[]
                {
                    new Dictionary<string, object>
                    {
                        ["id"] = Id,
                        ["vendor"] = "CPU",
                        ["architecture"] = "x86-64",
                        ["memory_mib"] = 8192,
                        ["memory_bandwidth_gb_per_second"] = Math.Round(bandwidth / 1e9, 1),
                        ["fp16_tflops"] = Math.Round(peak / 1e12, 4),
                        ["sm_count"] = 1,
                        ["tile_tokens"] = 1,
                        ["l2_mib"] = 32,
                        ["pcie_gb_per_second_per_direction"] = 16,
                        ["tdp_watts"] = 10,
                        // By docs/cost-model.md: no timed relative, so the nearest bandwidth.
                        ["coefficients_from"] = "rtx_pro_6000",
                        ["note"] =
                            "16-bit weights are computed in 32 bit; memory, power and link are nominal",
                        ["sources"] = new[]
                        {
                            new
                            {
                                field = "*",
                                source = "measured by bench/run foreign",
                                as_of = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                                verified = true,
                            },
                        },
                    },
                },
            }
        );
    }

    private static double BestBytesPerSecond()
    {
        float[] memory = new float[Floats];
        Array.Fill(memory, 1f);
        double best = 0;
        for (int i = 0; i < Tries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            float sum = Read(memory);
            best = Math.Max(best, Floats * 4.0 / Stopwatch.GetElapsedTime(start).TotalSeconds);
            GC.KeepAlive(sum);
        }

        return best;
    }

    private static float Read(float[] memory)
    {
        Vector<float> a = default;
        Vector<float> b = default;
        Vector<float> c = default;
        Vector<float> d = default;
        int width = Vector<float>.Count;
        for (int i = 0; i <= memory.Length - (4 * width); i += 4 * width)
        {
            a += new Vector<float>(memory, i);
            b += new Vector<float>(memory, i + width);
            c += new Vector<float>(memory, i + (2 * width));
            d += new Vector<float>(memory, i + (3 * width));
        }

        return Vector.Sum(a + b + c + d);
    }

    private static double BestFlopPerSecond()
    {
        double best = 0;
        for (int i = 0; i < Tries * 4; i++)
        {
            long start = Stopwatch.GetTimestamp();
            float sum = Multiply(1.0001f);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, 2.0 * Accumulators * Vector512<float>.Count * Rounds / seconds);
            GC.KeepAlive(sum);
        }

        return best;
    }

    private static float Multiply(float factor)
    {
        Vector512<float> x = Vector512.Create(factor);
        Vector512<float> y = Vector512.Create(0.5f);
        var (a, b, c, d, e) = (x, x, x, x, x);
        var (f, g, h, i, j) = (x, x, x, x, x);
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, y, x);
            b = Vector512.FusedMultiplyAdd(b, y, x);
            c = Vector512.FusedMultiplyAdd(c, y, x);
            d = Vector512.FusedMultiplyAdd(d, y, x);
            e = Vector512.FusedMultiplyAdd(e, y, x);
            f = Vector512.FusedMultiplyAdd(f, y, x);
            g = Vector512.FusedMultiplyAdd(g, y, x);
            h = Vector512.FusedMultiplyAdd(h, y, x);
            i = Vector512.FusedMultiplyAdd(i, y, x);
            j = Vector512.FusedMultiplyAdd(j, y, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
