using Farthing.Documents.Calibrations;
using Farthing.Measurement.FirstTokens;
using Farthing.Testing;

namespace Farthing.Tests.Measurement.FirstTokens;

public sealed class FirstTokenSetTests
{
    [Fact]
    public void The_built_in_file_is_what_its_writer_writes()
    {
        string file = Path.Combine(RepositoryRoot.Path, "data", "first-token.json");

        Assert.Equal(File.ReadAllText(file), FirstTokenSet.BuiltIn.Write() + "\n");
    }

    [Fact]
    public void Every_engine_with_host_terms_has_terms_within_reason()
    {
        foreach (string engine in new[] { "vllm", "trtllm", "sglang" })
        {
            FirstTokenTerms terms = FirstTokenSet.BuiltIn.Find(engine)!;
            Assert.InRange(terms.MsPerLayer, 0, 1.5);
            Assert.InRange(terms.DecodeSteps, 0, 40);
        }

        Assert.Null(FirstTokenSet.BuiltIn.Find("tgi"));
        Assert.Null(FirstTokenSet.None.Find("vllm"));
    }
}
