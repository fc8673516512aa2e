using Farthing.Gateway.Forwarding.Clouds.Aws;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

public sealed class CloudSignatureTests
{
    /// <summary>The example of AWS's documents on Signature Version 4: IAM's ListUsers.</summary>
    [Fact]
    public void The_documented_example_has_its_documented_signature()
    {
        DateTimeOffset at = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

        string authorization = SignatureV4.Authorization(
            "GET",
            new Uri("https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers"),
            [
                ("x-amz-date", SignatureV4.Stamp(at)),
                ("host", "iam.amazonaws.com"),
                ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            ],
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // Of no bytes.
            new AwsCredentials(
                "AKIDEXAMPLE",
                new UpstreamSecret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                null
            ),
            "us-east-1",
            "iam",
            at
        );

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            authorization
        );
    }

    /// <summary>The check value of the CRC's catalogs.</summary>
    [Fact]
    public void The_checksum_of_the_digits_is_the_known_one() =>
        Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    [Fact]
    public void Credentials_print_no_secret()
    {
        AwsCredentials credentials = new("AKID", new UpstreamSecret("s3cret"), new UpstreamSecret("t0ken"));

        Assert.DoesNotContain("s3cret", credentials.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", credentials.ToString(), StringComparison.Ordinal);
    }
}
