using System.Text;

namespace Farthing.Measurement.Watching.Recording;

/// <summary>A recording on disk. Rows that cannot be written, because the disk is full, wait in memory and are tried again with the next ones; what was written stays whole lines.</summary>
public sealed class RecordingFile : TextWriter
{
    /// <summary>Rows that wait take at most this much; then the oldest are given up.</summary>
    public const int MaxPendingBytes = 16 << 20;

    private readonly FileStream stream;
    private readonly Queue<byte[]> pending = new();
    private readonly StringBuilder line = new();
    private long pendingBytes;
    private long wholeBytes;

    private RecordingFile(FileStream stream)
    {
        this.stream = stream;
        wholeBytes = stream.CanSeek ? stream.Seek(0, SeekOrigin.End) : 0;
        NewLine = "\n";
        if (EndsWithinALine())
        {
            Write('\n');
        }
    }

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Why the last rows could not be written; null while they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Rows that were given up because too many waited.</summary>
    public long LostRows { get; private set; }

    /// <summary>Rows that wait.</summary>
    public int PendingRows => pending.Count;

    /// <summary>Opens a file to add to.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static RecordingFile Open(string path) =>
        new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));

    /// <inheritdoc/>
    public override void Write(char value)
    {
        line.Append(value);
        if (value != '\n')
        {
            return;
        }

        byte[] row = Encoding.UTF8.GetBytes(line.ToString());
        line.Clear();
        pending.Enqueue(row);
        pendingBytes += row.Length;
        while (pendingBytes > MaxPendingBytes && pending.TryDequeue(out byte[]? oldest))
        {
            pendingBytes -= oldest.Length;
            LostRows++;
        }
    }

    /// <summary>Writes the rows that wait, as many as there is room for.</summary>
    public override void Flush()
    {
        while (pending.TryPeek(out byte[]? row))
        {
            try
            {
                stream.Write(row);
                wholeBytes += row.Length;
            }
            catch (IOException full)
            {
                Failure = full.Message;
                CutToWholeLines();
                return;
            }

            pending.Dequeue();
            pendingBytes -= row.Length;
        }

        Failure = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>True where the last line has no end: an editor left it out, or a run was killed while it wrote.</summary>
    private bool EndsWithinALine()
    {
        if (wholeBytes == 0)
        {
            return false;
        }

        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }

    /// <summary>Takes away the part of a row that still fitted.</summary>
    private void CutToWholeLines()
    {
        try
        {
            stream.SetLength(wholeBytes);
            stream.Seek(0, SeekOrigin.End);
        }
        catch (Exception broken) when (broken is IOException or NotSupportedException)
        {
            // A device without a length, or a disk that is gone: what matters is why the row was not written.
        }
    }
}
