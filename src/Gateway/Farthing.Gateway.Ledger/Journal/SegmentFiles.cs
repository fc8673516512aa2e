using System.Globalization;

namespace Farthing.Gateway.Journal;

/// <summary>The segment files of a folder: <c>0000000001.journal</c>, <c>0000000002.journal</c>, …</summary>
internal static class SegmentFiles
{
    private const string Suffix = ".journal";

    /// <summary>The path of a segment.</summary>
    public static string PathOf(string folder, long number) =>
        Path.Combine(folder, number.ToString("D10", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Numbers of the segments that are there, ascending.</summary>
    public static IReadOnlyList<long> NumbersIn(string folder)
    {
        List<long> numbers = [];
        if (!Directory.Exists(folder))
        {
            return numbers;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            if (
                long.TryParse(
                    Path.GetFileNameWithoutExtension(path),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out long number
                )
            )
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>The head of a segment that is there.</summary>
    /// <exception cref="JournalFormatException">It is damaged.</exception>
    public static SegmentHeader HeadOf(string folder, long number)
    {
        string path = PathOf(folder, number);
        byte[] head = new byte[SegmentHeader.Bytes];
        using FileStream file = new(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return SegmentHeader.Read(head.AsSpan(0, read))
            ?? throw new JournalFormatException($"{path} has a damaged head");
    }
}
