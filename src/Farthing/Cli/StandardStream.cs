namespace Farthing.Cli;

/// <summary>Standard output or error of the process: knows when it is closed from the start, and remembers when a write failed.</summary>
/// <remarks>A program that is started with a closed stream may get another file under its number: the runtime's own. Such a file is closed at the start of a new program, a stream that was handed over is not; that tells them apart.</remarks>
internal sealed class StandardStream : Stream
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC on Linux
    private const int BrokenPipe = 32; // EPIPE
    private readonly Stream inner;
    private readonly bool endsTheVerb;

    private StandardStream(Stream inner, bool endsTheVerb, string? loss)
    {
        this.inner = inner;
        this.endsTheVerb = endsTheVerb;
        Loss = loss;
    }

    /// <summary>Why something that was written is lost; null when nothing is.</summary>
    public string? Loss { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Standard output: a failed write ends the verb, since its answer has nowhere to go.</summary>
    public static StandardStream Output() =>
        IsOpen(1)
            ? new StandardStream(Console.OpenStandardOutput(), endsTheVerb: true, null)
            : new StandardStream(Null, endsTheVerb: true, "it is closed");

    /// <summary>Standard error: a failed write is remembered and the verb goes on, since its answer may still come through.</summary>
    public static StandardStream Error() =>
        IsOpen(2)
            ? new StandardStream(Console.OpenStandardError(), endsTheVerb: false, null)
            : new StandardStream(new ClosedStream(), endsTheVerb: false, null);

    public override void Flush() => Guard(inner.Flush);

    public override void Write(byte[] buffer, int offset, int count)
    {
        byte[] bytes = buffer;
        Guard(() => inner.Write(bytes, offset, count));
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static bool IsOpen(int number)
    {
        const string Folder = "/proc/self/fdinfo";
        if (!Directory.Exists(Folder))
        {
            return true; // Where this cannot be asked, the first write says it.
        }

        try
        {
            string? flags = File.ReadLines($"{Folder}/{number}")
                .FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags is null || (Convert.ToInt32(flags[6..].Trim(), 8) & CloseOnExec) == 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private void Guard(Action act)
    {
        if (Loss is not null)
        {
            return;
        }

        try
        {
            act();
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException && error.HResult != BrokenPipe)
        {
            Loss = (error.InnerException ?? error).Message;
            if (endsTheVerb)
            {
                throw new OutputLostException(Loss, error);
            }
        }
    }

    /// <summary>Takes nothing, as a closed file.</summary>
    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) =>
            throw new IOException("it is closed");
    }
}
