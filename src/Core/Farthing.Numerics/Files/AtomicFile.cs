using System.IO.Compression;
using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Files;

/// <summary>Writes files whole or not at all: into a neighbor first, which is synced to disk and then takes the name. Symbolic links are written through; a device (/dev/null, /dev/stdout) is written to, never replaced.</summary>
public static class AtomicFile
{
    /// <summary>Writes a text, ending in a line feed.</summary>
    /// <exception cref="FarthingException">The file cannot be written (exit code 3).</exception>
    public static void Write(string path, string text) => Write(path, writer => writer.WriteLine(text));

    /// <summary>Writes through a writer; when it throws, the old file stays as it was. A name that ends in .gz is compressed.</summary>
    /// <exception cref="FarthingException">The file cannot be written (exit code 3).</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        try
        {
            string target = TargetOf(path);
            if (IsDevice(target))
            {
                using FileStream device = new(target, FileMode.Open, FileAccess.Write);
                WriteInto(device, path, write);
                return;
            }

            WriteWhole(target, path, write);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            throw new FarthingException(Unwritable(path, Reason(error)), exitCode: 3);
        }
    }

    /// <summary>Tries a destination before the work whose result it is to take: makes the neighbor and takes it away again.</summary>
    /// <returns>Why nothing can be written there; null where it can.</returns>
    public static Fault? Refusal(string path)
    {
        try
        {
            string target = TargetOf(path);
            if (Directory.Exists(target))
            {
                return Unwritable(path, "it is a folder");
            }

            if (IsDevice(target))
            {
                new FileStream(target, FileMode.Open, FileAccess.Write).Dispose();
                return null;
            }

            string neighbor = Neighbor(target);
            File.Create(neighbor).Dispose();
            File.Delete(neighbor);
            return null;
        }
        catch (Exception error) when (IsRefusal(error))
        {
            return Unwritable(path, Reason(error));
        }
    }

    private static void WriteWhole(string target, string path, Action<TextWriter> write)
    {
        string neighbor = Neighbor(target);
        UnfinishedFiles.Own.Begin(neighbor);
        try
        {
            using (FileStream file = File.Create(neighbor))
            {
                WriteInto(file, path, write);
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(neighbor, File.GetUnixFileMode(target));
            }

            UnfinishedFiles.Own.Finish(neighbor, target);
        }
        finally
        {
            UnfinishedFiles.Own.Drop(neighbor);
        }
    }

    private static void WriteInto(FileStream file, string path, Action<TextWriter> write)
    {
        using GZipStream? compressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)
            : null;
        using StreamWriter writer = new((Stream?)compressed ?? file, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    }

    private static string Neighbor(string target) => $"{target}.{Environment.ProcessId}.tmp";

    /// <summary>The file behind a name: where its links lead, though nothing may be there yet.</summary>
    private static string TargetOf(string path)
    {
        string whole = Path.GetFullPath(path);
        FileInfo file = new(whole);
        return IsDevice(whole) || file.LinkTarget is null
            ? whole
            : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? whole;
    }

    private static bool IsDevice(string target) =>
        target.StartsWith("/dev/", StringComparison.Ordinal)
        || target.StartsWith("/proc/", StringComparison.Ordinal);

    /// <summary>True for what a file system refuses, and for names that none can have (empty, with a zero byte).</summary>
    private static bool IsRefusal(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>Message of the system, without the name of the temporary neighbor file.</summary>
    private static string Reason(Exception error) =>
        error is DirectoryNotFoundException
            ? "its folder does not exist"
            : error.Message.Replace(Neighbor(""), "", StringComparison.Ordinal).TrimEnd('.');

    private static Fault Unwritable(string path, string reason) =>
        new(CliFaultCodes.FileUnwritable, $"the file cannot be written ({reason})")
        {
            File = path,
            Expected = "a path in an existing folder that you may write to",
        };
}
