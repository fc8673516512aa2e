using System.Text;
using System.Text.Json;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Load.Datasets;

/// <summary>Reads prompts from ShareGPT JSON, JSONL (<c>prompt</c>, <c>messages</c>, <c>conversations</c>), OpenAI's batch files (<c>custom_id</c>, <c>body</c>) and CSV with a column of prompts. Every row that cannot be used is a fault with its line.</summary>
public static class PromptDatasetReader
{
    private const int MaxFaults = 10;
    private const long MaxBytes = int.MaxValue - 64;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FarthingException">It cannot be read, or rows of it cannot be used: the first ten, and how many more.</exception>
    public static PromptDataset Read(string path)
    {
        byte[] bytes = InputFile.Bytes(
            path,
            new Fault(BenchFaultCodes.BadDataset, "the file cannot be read")
            {
                Path = "--data",
                Expected = "a file of prompts, at most 2 GB: JSON, JSONL or CSV",
            },
            MaxBytes
        );
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        List<DatasetConversation> found = [];
        List<Fault> faults = [];
        string format = Read(text, found, faults);
        if (faults.Count > 0)
        {
            throw new FarthingException(
                [
                    .. faults.Take(MaxFaults).Select(fault => fault with { File = path }),
                    .. faults.Count > MaxFaults
                        ?
                        [
                            new Fault(
                                BenchFaultCodes.BadDataset,
                                FormattableString.Invariant(
                                    $"{faults.Count - MaxFaults:N0} more rows cannot be used"
                                )
                            )
                            {
                                File = path,
                            },
                        ]
                        : (Fault[])[],
                ],
                exitCode: 2
            );
        }

        return found.Count > 0
            ? new PromptDataset(format, found)
            : throw new FarthingException(
                new Fault(BenchFaultCodes.BadDataset, "the file holds no prompt")
                {
                    File = path,
                    Path = "--data",
                    Expected = "at least one row with a prompt",
                }
            );
    }

    private static string Read(ReadOnlySpan<byte> text, List<DatasetConversation> found, List<Fault> faults)
    {
        ReadOnlySpan<byte> trimmed = text.TrimStart(" \t\r\n"u8);
        if (trimmed.StartsWith("["u8))
        {
            ReadArray(text, found, faults);
            return "JSON";
        }

        if (trimmed.StartsWith("{"u8))
        {
            ReadLines(text, found, faults);
            return "JSON lines";
        }

        DatasetCsv.Read(Encoding.UTF8.GetString(text), found, faults);
        return "CSV";
    }

    private static void ReadLines(
        ReadOnlySpan<byte> text,
        List<DatasetConversation> found,
        List<Fault> faults
    )
    {
        int line = 0;
        while (!text.IsEmpty)
        {
            line++;
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> row = (end < 0 ? text : text[..end]).Trim(" \t\r"u8);
            text = end < 0 ? default : text[(end + 1)..];
            if (row.IsEmpty)
            {
                continue;
            }

            try
            {
                Utf8JsonReader reader = new(row);
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                Take(document.RootElement, line, found, faults);
            }
            catch (JsonException)
            {
                faults.Add(
                    new Fault(BenchFaultCodes.BadDataset, "the line is not JSON")
                    {
                        Line = line,
                        Expected = "one object a line, such as {\"prompt\": \"…\"}",
                    }
                );
            }
        }
    }

    private static void ReadArray(
        ReadOnlySpan<byte> text,
        List<DatasetConversation> found,
        List<Fault> faults
    )
    {
        int line = 1;
        int counted = 0;
        try
        {
            Utf8JsonReader reader = new(text);
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int at = (int)reader.TokenStartIndex;
                line += text[counted..at].Count((byte)'\n');
                counted = at;
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                Take(document.RootElement, line, found, faults);
            }
        }
        catch (JsonException broken)
        {
            faults.Add(
                new Fault(BenchFaultCodes.BadDataset, "the file is not whole JSON")
                {
                    Line = (int)(broken.LineNumber ?? 0) + 1,
                    Expected = "an array of conversations, to its closing bracket",
                }
            );
        }
    }

    private static void Take(JsonElement row, int line, List<DatasetConversation> found, List<Fault> faults)
    {
        TreeFile file = new(null, BenchFaultCodes.BadDataset, BenchFaultCodes.BadDataset) { Line = line };
        if (new DatasetRow(new TreeNode(row, "", file), line, faults).Read() is { } conversation)
        {
            found.Add(conversation);
        }
    }
}
