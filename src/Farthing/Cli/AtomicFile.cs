using Farthing.Numerics.Faults;

namespace Farthing.Cli;

/// <summary>Writes files whole or not at all: into a neighbor first, which then takes the name.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a text, ending in a line feed.</summary>
    /// <exception cref="FarthingException">The file cannot be written (exit code 3).</exception>
    public static void Write(string path, string text) => Write(path, writer => writer.WriteLine(text));

    /// <summary>Writes through a writer; when it throws, the old file stays as it was. A name that ends in .gz is compressed; a device (/dev/null, /dev/stdout) is written to, never replaced.</summary>
    public static void Write(string path, Action<TextWriter> write)
    {
        string whole = Path.GetFullPath(path);
        bool isDevice = whole.StartsWith("/dev/", StringComparison.Ordinal);
        string neighbor = isDevice ? whole : $"{whole}.{Environment.ProcessId}.tmp";
        try
        {
            using (Stream stream = CreateStream(neighbor, whole))
            using (StreamWriter writer = new(stream) { NewLine = "\n" })
            {
                write(writer);
            }

            if (!isDevice)
            {
                File.Move(neighbor, whole, overwrite: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileUnwritable, $"the file cannot be written ({error.Message})")
                {
                    File = path,
                    Expected = "a path in an existing folder that you may write to",
                },
                exitCode: 3
            );
        }
        finally
        {
            if (!isDevice && File.Exists(neighbor))
            {
                File.Delete(neighbor);
            }
        }
    }

    private static Stream CreateStream(string neighbor, string path)
    {
        FileStream file = File.Create(neighbor);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Optimal)
            : file;
    }
}
