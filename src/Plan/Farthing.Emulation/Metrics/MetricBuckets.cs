namespace Farthing.Emulation.Metrics;

/// <summary>Bounds of an engine's histograms.</summary>
/// <param name="Ttft">Time to first token, seconds.</param>
/// <param name="Itl">Gaps between tokens, seconds.</param>
/// <param name="E2e">Whole requests, seconds.</param>
/// <param name="Queue">Waiting, seconds.</param>
/// <param name="Lengths">Prompts and answers, tokens.</param>
internal sealed record MetricBuckets(
    double[] Ttft,
    double[] Itl,
    double[] E2e,
    double[] Queue,
    double[] Lengths
)
{
    private static readonly double[] VllmRequest =
    [
        0.3,
        0.5,
        0.8,
        1,
        1.5,
        2,
        2.5,
        5,
        10,
        15,
        20,
        30,
        40,
        50,
        60,
        120,
        240,
        480,
        960,
        1920,
        7680,
    ];

    /// <summary>vLLM V1's (vllm/v1/metrics/loggers.py).</summary>
    /// <param name="maxModelLen">Longest sequence: lengths are counted in 1–2–5 steps up to it.</param>
    public static MetricBuckets Vllm(int maxModelLen) =>
        new(
            [
                0.001,
                0.005,
                0.01,
                0.02,
                0.04,
                0.06,
                0.08,
                0.1,
                0.25,
                0.5,
                0.75,
                1,
                2.5,
                5,
                7.5,
                10,
                20,
                40,
                80,
                160,
                640,
                2560,
            ],
            [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80],
            VllmRequest,
            VllmRequest,
            Steps(maxModelLen)
        );

    /// <summary>SGLang's (python/sglang/srt/observability/metrics_collector.py).</summary>
    /// <param name="maxModelLen">Longest sequence.</param>
    public static MetricBuckets Sglang(int maxModelLen) =>
        new(
            [0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400],
            [
                0.002,
                0.004,
                0.006,
                0.008,
                0.01,
                0.015,
                0.02,
                0.025,
                0.03,
                0.035,
                0.04,
                0.06,
                0.08,
                0.1,
                0.2,
                0.4,
                0.6,
                0.8,
                1,
                2,
                4,
                6,
                8,
            ],
            [
                0.1,
                0.2,
                0.4,
                0.6,
                0.8,
                1,
                2,
                4,
                6,
                8,
                10,
                20,
                40,
                60,
                80,
                100,
                200,
                400,
                600,
                1200,
                1800,
                2400,
            ],
            [
                0,
                0.001,
                0.005,
                0.01,
                0.05,
                0.1,
                0.2,
                0.5,
                1,
                2,
                3,
                4,
                5,
                10,
                15,
                20,
                30,
                40,
                50,
                60,
                70,
                80,
                90,
                100,
                200,
                300,
                400,
                500,
                600,
                700,
                800,
                900,
                1000,
                1200,
                1400,
                1600,
                1800,
                2000,
                2500,
                3000,
            ],
            Steps(maxModelLen)
        );

    private static double[] Steps(int longest)
    {
        List<double> bounds = [];
        for (double ten = 1; ten <= longest; ten *= 10)
        {
            foreach (double bound in new[] { ten, 2 * ten, 5 * ten })
            {
                if (bound <= longest)
                {
                    bounds.Add(bound);
                }
            }
        }

        return [.. bounds];
    }
}
