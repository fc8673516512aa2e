using System.IO.Compression;
using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Workloads.Profiles;

namespace Farthing.Workloads.Graded;

/// <summary>Reads graded questions: JSON lines, CSV, or a JSON object of lists of [question, intent]; each also compressed with gzip. Several files make one set.</summary>
internal static class GradedSetReader
{
    private const int MaxFaults = 10;
    private const long MaxBytes = 1L << 30;

    /// <summary>Reads a set.</summary>
    public static GradedSet Read(IReadOnlyList<string> names)
    {
        GradedRows rows = new();
        foreach (string name in names)
        {
            if (GradedSets.Names.Contains(name))
            {
                using Stream stream = EmbeddedData.Open($"graded.{name}.jsonl");
                using MemoryStream bytes = new();
                stream.CopyTo(bytes);
                rows.Begin($"data/graded/{name}.jsonl");
                GradedJson.Read(bytes.ToArray(), rows);
            }
            else
            {
                rows.Begin(name);
                ReadFile(Bytes(name), rows);
            }
        }

        string title = string.Join(" + ", names.Select(Path.GetFileName));
        GradedSet? set = rows.Faults.Count == 0 ? rows.ToSet(title) : null;
        return set ?? throw new FarthingException(Shown(rows.Faults), exitCode: 2);
    }

    /// <summary>The bytes of a file, decompressed where it is compressed.</summary>
    public static byte[] Bytes(string path)
    {
        byte[] bytes = InputFile.Bytes(
            path,
            new Fault(WorkloadFaultCodes.BadGraded, "the file of graded questions cannot be read")
            {
                Expected =
                    "a file of at most 1 GiB, or a built-in set: " + string.Join(", ", GradedSets.Names),
                Nearest = NearestWord.Find(path, GradedSets.Names),
            },
            MaxBytes
        );
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return bytes;
        }

        try
        {
            using GZipStream packed = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream plain = new();
            packed.CopyTo(plain);
            return plain.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw new FarthingException(
                new Fault(WorkloadFaultCodes.BadGraded, "the compressed file is broken: " + error.Message)
                {
                    File = path,
                    Expected = "a whole gzip file",
                }
            );
        }
    }

    private static void ReadFile(ReadOnlyMemory<byte> bytes, GradedRows rows)
    {
        bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (bytes.Span.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            GradedJson.Read(bytes, rows);
        }
        else
        {
            GradedCsv.Read(bytes, rows);
        }
    }

    private static Fault[] Shown(IReadOnlyList<Fault> faults)
    {
        Fault[] first = [.. faults.Take(MaxFaults)];
        return faults.Count <= MaxFaults
            ? first
            :
            [
                .. first,
                new Fault(
                    WorkloadFaultCodes.BadGraded,
                    FormattableString.Invariant($"{faults.Count - MaxFaults:N0} more rows are wrong")
                )
                {
                    File = first[0].File,
                },
            ];
    }
}

/// <summary>The built-in graded sets (data/graded).</summary>
public static class GradedSets
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["faq"];

    private const int LookedAtBytes = 1 << 20;

    /// <summary>True where a file is one of graded questions: an intent, or a grade of a model, beside each question.</summary>
    /// <param name="path">The file; one that cannot be read is none.</param>
    public static bool Recognizes(string path)
    {
        try
        {
            return File.Exists(path) && IsGraded(GradedSetReader.Bytes(path));
        }
        catch (Numerics.Faults.FarthingException)
        {
            return false;
        }
    }

    private static bool IsGraded(byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        text = text.TrimStart(" \t\r\n"u8);
        int end = text.IndexOf((byte)'\n');
        return text.StartsWith("{"u8)
            ? GradedJson.IsGraded(text)
            : !text.StartsWith("["u8)
                && GradedCsv.IsGraded(
                    Encoding.UTF8.GetString(text[..Math.Min(text.Length, LookedAtBytes)]),
                    end
                );
    }
}
