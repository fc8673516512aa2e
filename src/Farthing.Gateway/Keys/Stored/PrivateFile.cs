namespace Farthing.Gateway.Keys.Stored;

/// <summary>Files that hold hashes of secrets: where the system knows rights, nobody else may read them.</summary>
internal static class PrivateFile
{
    /// <summary>Opens one, made with such rights where it is not there.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        FileStreamOptions options = new()
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
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
}
