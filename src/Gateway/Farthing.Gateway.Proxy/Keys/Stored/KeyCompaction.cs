using System.Globalization;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Makes a file of keys that has grown small again: the last line of each key and budget and the newest lines stay, the whole file as it was goes beside it (<c>keys-20261120T120000Z.jsonl</c>, by the time of its last line).</summary>
/// <remarks>
/// The copy is whole before the file is replaced, and the file is replaced by one rename: a crash anywhere leaves the old file or the new one, and the next start begins anew.
/// Both are written before either is renamed: where the disk refuses, nothing is left of it. What a crash leaves beside (<c>.new</c>) counts nowhere.
/// </remarks>
internal static class KeyCompaction
{
    /// <summary>A smaller file stays as it is.</summary>
    public const int MinBytes = 4 << 20;

    /// <summary>So many of the newest lines stay, whatever they are about: all that can be asked for at once.</summary>
    public const int NewestLines = 1_000;

    private const string New = ".new";

    /// <summary>Makes the file smaller where that takes away half of it at least.</summary>
    /// <param name="path">The file, all of whose lines are whole.</param>
    /// <param name="minBytes">A smaller file stays as it is.</param>
    /// <param name="newest">So many of the newest lines stay.</param>
    /// <returns>Bytes that it has less.</returns>
    /// <exception cref="IOException">The disk refuses: the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder refuses: the file is as it was.</exception>
    public static long Run(string path, int minBytes = MinBytes, int newest = NewestLines)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < minBytes)
        {
            return 0;
        }

        byte[] bytes = File.ReadAllBytes(path);
        List<(int At, int Length)> lines = [];
        Dictionary<(bool IsBudget, string Id), int> last = [];
        DateTimeOffset end = default;
        foreach ((KeyLine? line, int at, int length) in KeyLine.All(bytes))
        {
            if (line is null)
            {
                return 0; // Not whole: it is for a person to look at.
            }

            foreach ((_, StoredKey? key, StoredBudget? budget) in line.Notes)
            {
                if ((key?.Id ?? budget?.Id) is string id)
                {
                    last[(budget is not null, id)] = lines.Count;
                }
            }

            end = line.At;
            lines.Add((at, length));
        }

        HashSet<int> stay = [.. last.Values];
        byte[] kept = new byte[bytes.Length];
        int size = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            if (i >= lines.Count - newest || stay.Contains(i))
            {
                bytes.AsSpan(lines[i].At, lines[i].Length).CopyTo(kept.AsSpan(size));
                size += lines[i].Length;
            }
        }

        if (size > bytes.Length / 2)
        {
            return 0;
        }

        string archive = ArchiveOf(path, end);
        try
        {
            PrivateFile.Write(archive + New, bytes);
            PrivateFile.Write(path + New, kept.AsSpan(0, size));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A disk that is full is not to be fuller by it.
            Drop(archive + New);
            Drop(path + New);
            throw;
        }

        File.Move(archive + New, archive, overwrite: true);
        File.Move(path + New, path, overwrite: true);
        return bytes.Length - size;
    }

    private static string ArchiveOf(string path, DateTimeOffset end)
    {
        string stamp = end.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return Path.Combine(
            Path.GetDirectoryName(path) ?? "",
            $"{Path.GetFileNameWithoutExtension(path)}-{stamp}{Path.GetExtension(path)}"
        );
    }

    private static void Drop(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It counts nowhere, and what is said is why it could not be written.
        }
    }
}
