using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Files;

/// <summary>Reads whole files that a person named.</summary>
public static class InputFile
{
    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refused">What is said where it cannot be read; file and reason are added.</param>
    /// <param name="maxBytes">Largest file that is read.</param>
    /// <exception cref="FarthingException">It cannot be read.</exception>
    public static byte[] Bytes(string path, Fault refused, long maxBytes = long.MaxValue) =>
        Read(path, File.ReadAllBytes, refused, maxBytes);

    /// <summary>The text of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="refused">What is said where it cannot be read; file and reason are added.</param>
    /// <exception cref="FarthingException">It cannot be read.</exception>
    public static string Text(string path, Fault refused) =>
        Read(path, File.ReadAllText, refused, long.MaxValue);

    private static T Read<T>(string path, Func<string, T> read, Fault refused, long maxBytes)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: long length } && length > maxBytes
                ? throw new IOException($"larger than {maxBytes >> 20} MiB")
                : read(path);
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            throw new FarthingException(
                refused with
                {
                    File = path,
                    Value =
                        Directory.Exists(path) ? "a folder"
                        : File.Exists(path) ? error.Message
                        : "no such file",
                }
            );
        }
    }
}
