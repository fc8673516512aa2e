namespace Farthing.Gateway.Batches;

/// <summary>A file that keeps a little room on the queue's disk: it is dropped where something is to be deleted and the disk is full.</summary>
internal sealed class DiskBallast
{
    /// <summary>Twice what SQLite's write-ahead log grows to between two checkpoints.</summary>
    private const long Bytes = 8 << 20;

    private readonly string path;
    private readonly DriveInfo disk;

    /// <summary>Takes the room, where there is any.</summary>
    /// <param name="path">The file.</param>
    public DiskBallast(string path)
    {
        this.path = path;
        string full = Path.GetFullPath(path);
        disk = new DriveInfo(
            OperatingSystem.IsWindows() ? Path.GetPathRoot(full)! : Path.GetDirectoryName(full)!
        );
        Take();
    }

    /// <summary>Bytes that a file of this user may take of the disk.</summary>
    public long FreeBytes => disk.AvailableFreeSpace;

    /// <summary>Gives the room up; the next start takes it again.</summary>
    public void Drop() => File.Delete(path);

    private void Take()
    {
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            using FileStream file = new(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    PreallocationSize = Bytes,
                }
            );
        }
        catch (IOException)
        {
            // The disk is full. The queue opens all the same: a deletion may fit into its log as it is.
        }
    }
}
