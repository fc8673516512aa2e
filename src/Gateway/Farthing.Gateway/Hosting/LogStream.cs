using Farthing.Gateway.Configuration;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <summary>Destination of log lines: standard error, or a file, made for its owner alone, which is opened anew where it was moved away (log rotation, then SIGHUP).</summary>
public sealed class LogStream : Stream
{
    private readonly string? path;
    private readonly object gate = new();
    private Stream inner;

    private LogStream(string? path, Stream inner)
    {
        this.path = path;
        this.inner = inner;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The target of a log.</summary>
    /// <param name="options">Of the log.</param>
    /// <param name="error">Opens standard error, or what stands for it in a test.</param>
    /// <exception cref="FarthingException">The file cannot be written (exit code 3).</exception>
    public static LogStream Open(LogOptions options, Func<Stream> error)
    {
        if (options.File is not string path)
        {
            return new LogStream(null, error());
        }

        try
        {
            return new LogStream(path, Append(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(GatewayFaultCodes.NoLog, $"the log cannot be written: {refused.Message}")
                {
                    Path = "log.file",
                    Value = path,
                    Expected = "a file in a folder that may be written to",
                },
                exitCode: 3
            );
        }
    }

    /// <summary>Goes on in a file of the name, should the one before have been moved.</summary>
    /// <param name="log">The log that goes into it.</param>
    public void Reopen(GatewayLog log)
    {
        if (path is null)
        {
            return;
        }

        Stream next = Append(path);
        lock (gate)
        {
            inner.Dispose();
            inner = next;
        }

        SayRights(log);
    }

    /// <summary>Says where the file was there with rights for others: it keeps them.</summary>
    /// <param name="log">The log that goes into it.</param>
    public void SayRights(GatewayLog log)
    {
        if (OthersMayRead)
        {
            log.Say(
                LogSeverity.Warn,
                "log_readable",
                "log.file was there with rights for others to read it, and keeps them; names of users stand in it: chmod 600"
            );
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            inner.Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (gate)
        {
            inner.Write(buffer);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && path is not null)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool OthersMayRead =>
        path is not null
        && !OperatingSystem.IsWindows()
        && !path.StartsWith("/dev/", StringComparison.Ordinal)
        && File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    /// <summary>Opens the file at its end; made for its owner alone where it is not there. One that is there keeps its rights: a rotation may have given them for a reader of logs.</summary>
    private static FileStream Append(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
