namespace Kulanz.Mime;

/// <summary>The parts of ISO 8859 the platform does not have: 10 (Nordic), 14 (Celtic), 16 (South-Eastern European); upper halves from 0xA0.</summary>
internal static class ExtraLatin
{
    private const string Latin28600 = "\u00A0ĄĒĢĪĨĶ\u00A7ĻĐŠŦŽ\u00ADŪŊ\u00B0ąēģīĩķ\u00B7ļđšŧž\u2015ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";
    private const string Latin28604 = "\u00A0Ḃḃ\u00A3ĊċḊ\u00A7Ẁ\u00A9ẂḋỲ\u00AD\u00AEŸḞḟĠġṀṁ\u00B6ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";
    private const string Latin28606 = "\u00A0ĄąŁ\u20AC\u201EŠ\u00A7š\u00A9Ș\u00ABŹ\u00ADźŻ\u00B0\u00B1ČłŽ\u201D\u00B6\u00B7žčș\u00BBŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

    public static string? Table(int page) => page switch
    {
        28600 => Latin28600,
        28604 => Latin28604,
        28606 => Latin28606,
        _ => null,
    };

    public static string Decode(ReadOnlySpan<byte> bytes, string table)
    {
        var text = new char[bytes.Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = bytes[i] < 0xA0 ? (char)bytes[i] : table[bytes[i] - 0xA0];
        return new string(text);
    }
}
