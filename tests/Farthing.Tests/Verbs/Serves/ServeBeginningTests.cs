using Farthing.Gateway.Files;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Verbs.Serves;

namespace Farthing.Tests.Verbs.Serves;

/// <summary>A configuration that was begun before the command line was understood.</summary>
public sealed class ServeBeginningTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void It_is_taken_once_and_read_anew_from_then_on()
    {
        File.WriteAllText(file, "listen: 127.0.0.1:4001\n");
        ServeBeginning.Begin(["--drain", "1s", file]);

        Assert.Equal(file, ServeBeginning.Take(file)?.File);
        Assert.Null(ServeBeginning.Take(file));
    }

    [Fact]
    public void Another_file_than_was_begun_is_not_taken()
    {
        File.WriteAllText(file, "listen: 127.0.0.1:4001\n");
        ServeBeginning.Begin([file]);

        Assert.Null(ServeBeginning.Take(file + ".other"));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void What_cannot_be_begun_is_not_taken_and_whoever_reads_it_says_why()
    {
        File.WriteAllText(file, new string('x', 40_000_000));
        ServeBeginning.Begin([file]);

        Assert.Null(ServeBeginning.Take(file));
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            BegunServeFile.Of(Hosts.Settings, file)
        );
        Assert.Equal(file, Assert.Single(refused.Faults).File);

        ServeBeginning.Begin(["no-such-file.yaml"]);
        Assert.Null(ServeBeginning.Take("no-such-file.yaml"));
    }
}
