using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;
using Farthing.Scenarios;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios;

public sealed class ScenarioReaderFuzzTests
{
    private const string Alphabet = "{}[]:,-#&*!|>'\"%@`? \n\tab01.$/xµ~";

    /// <summary>INV-20: no text, however damaged, ends in anything but a scenario or faults with code and file.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_damaged_scenario_ends_in_faults_or_in_a_scenario()
    {
        Pcg32 random = new(20, 4);
        string[] examples =
        [
            .. Directory
                .GetFiles(Path.Combine(RepositoryRoot.Path, "examples"), "*.yaml")
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllText),
        ];
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            char[] text = examples[i % examples.Length].ToCharArray();
            int changes = random.NextInt32(1, 6);
            for (int change = 0; change < changes; change++)
            {
                text[random.NextInt32(0, text.Length - 1)] = Alphabet[
                    random.NextInt32(0, Alphabet.Length - 1)
                ];
            }

            try
            {
                ScenarioReader.Parse(new string(text, 0, random.NextInt32(1, text.Length)), "scenario.yaml");
            }
            catch (FarthingException error)
            {
                refused++;
                Assert.All(error.Faults, fault => Assert.Equal("scenario.yaml", fault.File));
                Assert.All(error.Faults, fault => Assert.Matches("^FAR[14]", fault.Code));
            }
        }

        Assert.InRange(refused, 1000, 3000);
    }
}
