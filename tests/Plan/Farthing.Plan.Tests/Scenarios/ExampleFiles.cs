using Farthing.Testing;

namespace Farthing.Tests.Scenarios;

/// <summary>The scenario files of the examples folder: a new one is tested by being there.</summary>
public static class ExampleFiles
{
    /// <summary>Their names.</summary>
    public static TheoryData<string> Names() =>
        [
            .. Directory
                .GetFiles(Path.Combine(RepositoryRoot.Path, "examples"), "*.yaml")
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];
}
