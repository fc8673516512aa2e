using System.Globalization;
using System.Reflection;
using Xunit.v3;

namespace Farthing.Testing;

/// <summary>
/// With FARTHING_TEST_CPU=FILE, writes a line for each test there: seconds of processor time, speed (fast, slow or nightly), method with its class, display name, divided by tabs.
/// The time is the whole program's and, on Linux, that of processes it started and that ended: a test's own where tests run one at a time (--max-threads 1).
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ProcessorTimeAttribute : BeforeAfterTestAttribute
{
    private static readonly Lock Gate = new();
    private static readonly string? File = Environment.GetEnvironmentVariable("FARTHING_TEST_CPU");
    private double _before;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (File is not null)
        {
            _before = Spent();
        }
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (File is null)
        {
            return;
        }

        double seconds = Spent() - _before;
        string name = test.TestDisplayName.ReplaceLineEndings(" ").Replace('\t', ' ');
        string speed = test.Traits.TryGetValue("Speed", out IReadOnlyCollection<string>? speeds)
            ? speeds.First()
            : "fast";
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds:0.000}\t{speed}\t{methodUnderTest.ReflectedType!.FullName}.{methodUnderTest.Name}\t{name}\n"
        );
        lock (Gate)
        {
            System.IO.File.AppendAllText(File, line);
        }
    }

    private static double Spent()
    {
        double own = Environment.CpuUsage.TotalTime.TotalSeconds;
        if (!OperatingSystem.IsLinux())
        {
            return own;
        }

        // proc(5): fields 16 and 17, in ticks of 1/100 s; the name before the third may have blanks.
        string status = System.IO.File.ReadAllText("/proc/self/stat");
        string[] fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        return own
            + (double.Parse(fields[13], CultureInfo.InvariantCulture) / 100)
            + (double.Parse(fields[14], CultureInfo.InvariantCulture) / 100);
    }
}
