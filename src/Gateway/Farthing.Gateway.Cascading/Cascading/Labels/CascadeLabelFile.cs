using System.Globalization;
using System.Text;
using Farthing.Gateway.Forwarding;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Files;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Cascading.Labels;

/// <summary>Labels of a cascade's own traffic in a CSV that <c>farthing route train --labels</c> reads. It holds the text of prompts: nobody else may read it. Any thread.</summary>
/// <remarks>The first label decides which columns there are. One that lacks a column is left out: a label without a cost, or without a signal that others have, would be taken for something that it is not.</remarks>
/// <param name="path">The file; what is there is kept.</param>
/// <param name="small">The small model's name: a column.</param>
/// <param name="large">The large model's: another.</param>
/// <param name="said">Told what an operator should know.</param>
internal sealed class CascadeLabelFile(string path, string small, string large, Action<string> said)
{
    /// <summary>Bytes at which it takes no more.</summary>
    public const long MaxBytes = 256 << 20;

    private readonly Lock gate = new();
    private readonly HashSet<string> told = new(StringComparer.Ordinal);
    private string[]? header;

    /// <summary>Appends a label.</summary>
    public void Add(in CascadeLabel label)
    {
        lock (gate)
        {
            try
            {
                Append(label);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                header = null; // What is there is looked at again.
                Say($"labels of {large} cannot be written: {refused.Message}");
            }
        }
    }

    private void Append(in CascadeLabel label)
    {
        using FileStream file = PrivateFile.Open(path, FileMode.OpenOrCreate);
        if (header is null)
        {
            file.SetLength(EndOfRows(file, out string first));
            header = first.Length > 0 ? first.Split(',') : null;
        }

        Dictionary<string, string> cells = CellsOf(label);
        if (header is null)
        {
            header = [.. cells.Keys];
            Write(file, header);
        }

        if (header.Any(name => !cells.ContainsKey(name)))
        {
            Say(
                $"labels of {large} that lack a column of {Path.GetFileName(path)} ({string.Join(", ", header.Except(cells.Keys))}) are left out"
            );
            return;
        }

        if (file.Length > MaxBytes)
        {
            Say(
                $"{Path.GetFileName(path)} is full ({MaxBytes >> 20} MB): it takes no more labels of {large}"
            );
            return;
        }

        Write(file, header.Select(name => cells[name]));
    }

    private Dictionary<string, string> CellsOf(in CascadeLabel label)
    {
        Dictionary<string, string> cells = new(StringComparer.Ordinal)
        {
            ["prompt"] = Quoted(label.Prompt),
            [Quoted(small)] = label.IsSame ? "true" : "false",
            [Quoted(large)] = "true",
            ["turns"] = label.Turns.ToString(CultureInfo.InvariantCulture),
            ["sampled"] = "1",
            ["failed_checks"] = label.Signals.FailedChecks.ToString(CultureInfo.InvariantCulture),
        };
        if (label.Small > Money.Zero && label.Large > Money.Zero)
        {
            (cells["weak_usd"], cells["strong_usd"]) = (
                AnswerHead.Text(label.Small),
                AnswerHead.Text(label.Large)
            );
        }

        Add(cells, "", label.Signals.Logprobs);
        Add(cells, "opening_", label.Opening);
        if (label.Signals.Judge is double judged)
        {
            cells["judge"] = judged.ToString(CultureInfo.InvariantCulture);
        }

        return cells;
    }

    private static void Add(Dictionary<string, string> cells, string before, LogprobFeatures? known)
    {
        if (known is LogprobFeatures sure)
        {
            double[] figures = [sure.GeometricMean, sure.WorstWindow, sure.FirstMargin, sure.Entropy];
            for (int i = 0; i < figures.Length; i++)
            {
                cells[before + ConfidenceSignals.Names[i]] = figures[i]
                    .ToString("0.######", CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>A text as a cell (RFC 4180).</summary>
    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || text.Trim().Length != text.Length
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;

    private static void Write(FileStream file, IEnumerable<string> cells)
    {
        file.Position = file.Length;
        file.Write(Encoding.UTF8.GetBytes(string.Join(',', cells) + "\n")); // At once: a kill leaves a row or none, or a part that goes at the next start.
    }

    /// <summary>Where the last whole row ends, and the first row.</summary>
    private static long EndOfRows(FileStream file, out string first)
    {
        (long end, long at, bool isQuoted) = (0, 0, false);
        List<byte> head = [];
        byte[] buffer = new byte[64 << 10];
        file.Position = 0;
        for (int read; (read = file.Read(buffer)) > 0; )
        {
            for (int i = 0; i < read; i++)
            {
                at++;
                isQuoted ^= buffer[i] == '"';
                if (buffer[i] == '\n' && !isQuoted)
                {
                    end = at;
                }
                else if (end == 0)
                {
                    head.Add(buffer[i]);
                }
            }
        }

        first = end > 0 ? Encoding.UTF8.GetString([.. head]).TrimEnd('\r') : "";
        return end;
    }

    private void Say(string words)
    {
        if (told.Add(words))
        {
            said(words);
        }
    }
}

/// <summary>A request that both models answered, as <c>farthing route train</c> learns from it.</summary>
/// <param name="Prompt">The last message.</param>
/// <param name="Turns">Messages before it.</param>
/// <param name="IsSame">Whether the small model's answer says what the large one's says, which is taken for right.</param>
/// <param name="Small">What the small model's answer cost.</param>
/// <param name="Large">What the large model's did.</param>
/// <param name="Signals">Of the small model's answer.</param>
/// <param name="Opening">Of its first tokens.</param>
internal readonly record struct CascadeLabel(
    string Prompt,
    int Turns,
    bool IsSame,
    Money Small,
    Money Large,
    ConfidenceSignals Signals,
    LogprobFeatures? Opening = null
);
