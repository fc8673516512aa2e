using System.Runtime.Versioning;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Telemetry.Logs;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Users' names stand in a log: its file is its owner's alone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LogStreamTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-log-").FullName;

    private string LogPath => Path.Combine(folder, "gateway.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_file_is_its_owners_alone_after_a_rotation_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights");
        using LogStream log = Open();
        log.Write("first\n"u8);
        log.Flush();
        Assert.Equal(Owner, File.GetUnixFileMode(LogPath));

        File.Move(LogPath, LogPath + ".1");
        using GatewayLog lines = new(new LogOptions(), Stream.Null, TimeProvider.System);
        log.Reopen(lines);
        log.Write("second\n"u8);
        log.Flush();

        Assert.Equal(Owner, File.GetUnixFileMode(LogPath));
        Assert.Equal("second\n", Text(LogPath));
        Assert.Equal("first\n", Text(LogPath + ".1"));
        Assert.Equal("", Said(log));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    public void A_file_with_rights_for_others_keeps_them_and_says_so(UnixFileMode more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such rights");
        File.WriteAllText(LogPath, "before\n");
        File.SetUnixFileMode(LogPath, Owner | more);

        using LogStream log = Open();
        log.Write("after\n"u8);
        log.Flush();

        Assert.Contains("\"event\":\"log_readable\"", Said(log), StringComparison.Ordinal);
        Assert.Equal(Owner | more, File.GetUnixFileMode(LogPath));
        Assert.Equal("before\nafter\n", Text(LogPath));
    }

    private static string Said(LogStream target)
    {
        using MemoryStream written = new();
        using (GatewayLog log = new(new LogOptions(), written, TimeProvider.System))
        {
            target.SayRights(log);
        }

        return System.Text.Encoding.UTF8.GetString(written.ToArray());
    }

    private LogStream Open() => LogStream.Open(new LogOptions { File = LogPath }, () => Stream.Null);

    private static string Text(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }
}
