using System.Diagnostics;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;

namespace Farthing.ReduceBench;

/// <summary>A router's decision on one prompt: a prior with as many neighbors as it keeps, on prompts of several lengths; beside it the reading of the prompt alone.</summary>
internal static class PriorRun
{
    private const int Rounds = 2000;

    /// <summary>Prints a row for each length.</summary>
    public static void Run()
    {
        PriorTrainer trainer = new();
        for (int i = 0; i < NeighborTable.MaxRows; i++)
        {
            trainer.Add(new PromptView(Prompt(i, 470)), new LabeledOutcome(i % 3 == 0 ? 0 : 1, 1));
        }

        PriorModel model = trainer.Train(isCalibrated: false);
        PromptScratch scratch = new();
        Console.WriteLine("| what | ours | reading alone | allocated | target |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (int characters in (int[])[100, 470, 5_000, 50_000])
        {
            string prompt = Prompt(characters, characters);
            double whole = Time(() => model.Assess(new PromptView(prompt), scratch), out long bytes);
            double reading = Time(() => PromptReader.Read(new PromptView(prompt), scratch), out _);
            Console.WriteLine(
                $"| router's prior, {characters:N0} characters, {NeighborTable.MaxRows:N0} neighbors | {whole:F1} µs | {reading:F1} µs | {bytes} B | ≤ 200 µs, no allocation |"
            );
        }
    }

    /// <summary>The median of 9 rounds, in microseconds, after a warm-up.</summary>
    private static double Time(Action once, out long bytes)
    {
        double[] times = new double[10];
        bytes = 0;
        for (int round = 0; round < times.Length; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Rounds; i++)
            {
                once();
            }

            times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Rounds;
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        }

        double[] warm = times[1..];
        Array.Sort(warm);
        return warm[warm.Length / 2];
    }

    private static string Prompt(int seed, int characters)
    {
        string[] words =
        [
            "which",
            "theorem",
            "is",
            "the",
            "limit",
            "of",
            "planet",
            "cell",
            "law",
            "price",
            "not",
            "47",
        ];
        System.Text.StringBuilder text = new();
        uint state = (uint)seed + 1;
        while (text.Length < characters)
        {
            state = (state * 1664525) + 1013904223;
            text.Append(words[(state >> 16) % 12]).Append((state >> 8) % 97).Append(' ');
        }

        return text.ToString(0, characters);
    }
}
