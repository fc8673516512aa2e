namespace Farthing.Numerics.Files;

/// <summary>Files that nobody else may read, where the system knows rights: hashes of secrets, who spent what.</summary>
public static class PrivateFile
{
    /// <summary>Opens one, made with such rights where it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it is made.</param>
    /// <param name="share">What others may do meanwhile.</param>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.Read)
    {
        FileStreamOptions options = new()
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Writes one anew; when this returns, the disk has it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = Open(path, FileMode.Create);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes a folder that nobody else may look into, and those above it that are not there; one that is there stays as it is.</summary>
    public static void MakeFolder(string path)
    {
        string? above = Path.GetDirectoryName(Path.GetFullPath(path));
        if (above is not null && !Directory.Exists(above))
        {
            MakeFolder(above);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }
}
