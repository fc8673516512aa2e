using Farthing.Gateway.Listening;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Files of certificates that change while a gateway runs.</summary>
public sealed class TlsRenewalTests : IDisposable
{
    private readonly CertificateFolder certificates = new();

    public void Dispose() => certificates.Dispose();

    [Fact]
    public void A_look_between_the_two_files_of_a_renewal_says_so_and_the_next_takes_both()
    {
        TlsOptions options = new() { Certificate = certificates.Certificate, Key = certificates.Key };
        using TlsCertificates inForce = new(options, new ManualClock(DateTimeOffset.UnixEpoch));
        List<string?> said = [];
        inForce.Changed += said.Add;
        string before = File.ReadAllText(certificates.Certificate);
        certificates.Write("second.test");
        string after = File.ReadAllText(certificates.Certificate);
        DateTimeOffset end = inForce.End;

        File.WriteAllText(certificates.Certificate, before);
        inForce.Look();
        Assert.NotNull(Assert.Single(said));
        Assert.Equal(end, inForce.End);
        File.WriteAllText(certificates.Certificate, after);
        File.SetLastWriteTimeUtc(certificates.Certificate, DateTime.UnixEpoch);
        inForce.Look();

        Assert.Equal(2, said.Count);
        Assert.Null(said[1]);
        Assert.Equal(
            "CN=second.test",
            inForce.ForConnection().ServerCertificateContext!.TargetCertificate.Subject
        );
    }

    /// <summary>A mounted Secret: each file is a link into a link to a folder, and the link to the folder is what changes.</summary>
    [Fact]
    public void A_secret_that_is_renewed_as_Kubernetes_does_it_is_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        DirectoryInfo mount = Directory.CreateTempSubdirectory("farthing-secret-");
        Put("first.test", "..1");
        foreach (string file in (string[])["tls.crt", "tls.key"])
        {
            File.CreateSymbolicLink(Path.Combine(mount.FullName, file), Path.Combine("..data", file));
        }

        TlsOptions options = new()
        {
            Certificate = Path.Combine(mount.FullName, "tls.crt"),
            Key = Path.Combine(mount.FullName, "tls.key"),
        };
        using TlsCertificates inForce = new(options, new ManualClock(DateTimeOffset.UnixEpoch));
        List<string?> said = [];
        inForce.Changed += said.Add;
        inForce.Look();
        Assert.Empty(said);

        Put("second.test", "..2");
        inForce.Look();

        Assert.Null(Assert.Single(said));
        Assert.Equal(
            "CN=second.test",
            inForce.ForConnection().ServerCertificateContext!.TargetCertificate.Subject
        );
        mount.Delete(recursive: true);

        void Put(string name, string version)
        {
            certificates.Write(name);
            string folder = mount.CreateSubdirectory(version).FullName;
            File.Copy(certificates.Certificate, Path.Combine(folder, "tls.crt"));
            File.Copy(certificates.Key, Path.Combine(folder, "tls.key"));
            foreach (string file in Directory.EnumerateFiles(folder))
            {
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch); // Times need not say that they differ.
            }

            string data = Path.Combine(mount.FullName, "..data");
            if (Directory.Exists(data))
            {
                Directory.Delete(data); // The link, not what it leads to.
            }

            Directory.CreateSymbolicLink(data, version);
        }
    }
}
